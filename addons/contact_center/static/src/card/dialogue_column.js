import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { useAutoresize } from "@web/core/utils/autoresize";
import { useService } from "@web/core/utils/hooks";
import { hotkeyLabel } from "../common/hotkeys";
import { HOTKEYS as VERB_HOTKEYS } from "../verbs/verbs";
import { CameWith } from "./came_with";

/** The keys Odoo's hotkey service takes; a result may have any other, which is then for show. */
const LISTENED_KEYS = /^[a-z0-9]$/i;

/** During a talk Alt with a key may be a verb's already. */
function isFreeWithAlt(key) {
    const { mute, transfer, hangup } = VERB_HOTKEYS;
    return ![mute, transfer, hangup].includes(`alt+${key.toLowerCase()}`);
}

/** What the talk was about and how it ended. */
export class DialogueColumn extends Component {
    static template = "contact_center.DialogueColumn";
    static components = { CameWith };
    static props = { record: Object, desk: Object };

    setup() {
        this.record = useState(this.props.record);
        this.note = useRef("note");
        useAutoresize(this.note, { minimumHeight: 120 });
        this.hotkey = useService("hotkey");
        useEffect(
            () => this.listenToKeys(),
            () => [this.results]
        );
    }

    /** A result's key chooses it: by itself outside of text fields, with Alt everywhere. */
    listenToKeys() {
        const removers = this.results
            .filter(({ key }) => LISTENED_KEYS.test(key))
            .flatMap(({ id, key }) => [
                this.addHotkey(key, id, {}),
                ...(isFreeWithAlt(key)
                    ? [this.addHotkey(`alt+${key}`, id, { bypassEditableProtection: true })]
                    : []),
            ]);
        return () => removers.forEach((remove) => remove());
    }

    addHotkey(hotkey, resultId, options) {
        const isAvailable = () => this.isAnswered;
        return this.hotkey.add(hotkey, () => this.chooseResult(resultId), {
            ...options,
            isAvailable,
        });
    }

    /** While it rings, a key may be one he was just typing elsewhere, and Alt is for answering. */
    get isAnswered() {
        return !this.record.isHeld || this.record.interaction.state !== "offered";
    }

    get entryPoint() {
        return this.record.interaction.entry_point;
    }

    get topics() {
        return this.record.data?.topics || [];
    }

    get results() {
        return this.record.data?.results || [];
    }

    get links() {
        return this.record.data?.links || [];
    }

    /** What must be pressed, also while the note is written. */
    keyTitle({ key }) {
        return key ? hotkeyLabel(isFreeWithAlt(key) ? `alt+${key}` : key) : "";
    }

    chooseResult(id) {
        this.record.edit({ result_id: id });
    }

    onTopicChange(ev) {
        this.record.edit({ topic_id: Number(ev.target.value) || null });
    }

    onNoteInput(ev) {
        this.record.edit({ note: ev.target.value });
    }
}

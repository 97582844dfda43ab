import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { useAutoresize } from "@web/core/utils/autoresize";
import { useService } from "@web/core/utils/hooks";
import { hotkeyLabel } from "../common/hotkeys";

/** The keys Odoo's hotkey service takes; a result may have any other, which is then for show. */
const HOTKEYS = /^[a-z0-9]$/i;

/** What the talk was about and how it ended. */
export class DialogueColumn extends Component {
    static template = "contact_center.DialogueColumn";
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
            .filter(({ key }) => HOTKEYS.test(key))
            .flatMap(({ id, key }) => [
                this.hotkey.add(key, () => this.chooseResult(id), {
                    isAvailable: () => this.isAnswered,
                }),
                this.hotkey.add(`alt+${key}`, () => this.chooseResult(id), {
                    bypassEditableProtection: true,
                }),
            ]);
        return () => removers.forEach((remove) => remove());
    }

    /** While it rings, a key may be one the operator was just typing elsewhere. */
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

    keyTitle({ key }) {
        return key ? hotkeyLabel(`alt+${key}`) : "";
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

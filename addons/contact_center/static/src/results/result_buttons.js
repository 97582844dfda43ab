import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { usePopover } from "@web/core/popover/popover_hook";
import { useService } from "@web/core/utils/hooks";
import { hotkeyLabel } from "../common/hotkeys";
import { HOTKEYS as VERB_HOTKEYS } from "../verbs/verbs";
import { ResultQuestion } from "./result_question";

/** The keys Odoo's hotkey service takes; a result may have any other, which is then for show. */
const LISTENED_KEYS = /^[a-z0-9]$/i;

/** Of calls that ring: while one does, Alt is for answering it. */
const RINGING_VERBS = ["answer", "accept", "decline"];
const TAKEN = Object.entries(VERB_HOTKEYS)
    .filter(([verb]) => !RINGING_VERBS.includes(verb))
    .map(([, hotkey]) => hotkey);

/** During a talk Alt with a key may be a verb's already. */
function isFreeWithAlt(key) {
    return !TAKEN.includes(`alt+${key.toLowerCase()}`);
}

/** How the talk ended: one click sets it, and does what the result stands for. */
export class ResultButtons extends Component {
    static template = "contact_center.ResultButtons";
    static props = { record: Object, desk: Object };

    setup() {
        this.root = useRef("root");
        this.record = useState(this.props.record);
        this.hotkey = useService("hotkey");
        this.gateway = useService("contact_center.gateway");
        this.undoing = useService("contact_center.result_undo");
        this.question = usePopover(ResultQuestion, { position: "top" });
        useEffect(
            () => this.listenToKeys(),
            () => [this.results]
        );
        useEffect(
            (applied) => applied && this.undoing.offer(this.record.interaction, applied),
            () => [this.record.data?.applied]
        );
    }

    /** A result's key chooses it: by itself outside of text fields, with Alt everywhere. */
    listenToKeys() {
        const removers = this.results
            .filter(({ key }) => LISTENED_KEYS.test(key))
            .flatMap((result) => [
                this.addHotkey(result.key, result, {}),
                ...(isFreeWithAlt(result.key)
                    ? [
                          this.addHotkey(`alt+${result.key}`, result, {
                              bypassEditableProtection: true,
                              isAvailable: () => this.isAnswered && !this.isRinging,
                          }),
                      ]
                    : []),
            ]);
        return () => removers.forEach((remove) => remove());
    }

    addHotkey(hotkey, result, options) {
        return this.hotkey.add(hotkey, () => this.click(result), {
            isAvailable: () => this.isAnswered,
            ...options,
        });
    }

    /** While it rings, a key may be one he was just typing elsewhere, and Alt is for answering. */
    get isAnswered() {
        return !this.record.isHeld || this.record.interaction.state !== "offered";
    }

    get isRinging() {
        return this.gateway.state.interactions.some(({ state }) => state === "offered");
    }

    get results() {
        return this.record.data?.results || [];
    }

    isChosen({ id }) {
        return id === this.record.values.result_id;
    }

    /** What must be pressed, also while the note is written. */
    keyTitle({ key }) {
        return key ? hotkeyLabel(isFreeWithAlt(key) ? `alt+${key}` : key) : "";
    }

    /** The bar of the first click may have moved another result under the second of a double one. */
    onClick(ev, result) {
        return ev.detail > 1 ? null : this.click(result);
    }

    click(result) {
        this.question.close();
        if (!result.asks?.length || this.isChosen(result)) {
            return this.choose(result, {});
        }
        const button = this.root.el.querySelector(`[data-result="${result.id}"]`);
        this.question.open(button, {
            result,
            answer: (answers) => this.choose(result, answers),
        });
    }

    async choose({ id }, answers) {
        await this.record.chooseResult(id, answers);
        if (this.record.data?.applied?.finishes && this.record.canFinish) {
            this.props.desk.finish(this.record.id);
        }
    }
}

import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { useService } from "@web/core/utils/hooks";
import { WhomDialog } from "../transfer/whom_dialog";
import { Script } from "./script";

const HOTKEY = "alt+q";

/** The script on the card: its answers are Odoo's to keep, and its transfer the operator's to make. */
export class CardScript extends Component {
    static template = "contact_center.CardScript";
    static components = { Script };
    static props = { record: Object };

    setup() {
        this.record = useState(this.props.record);
        this.dialog = useService("dialog");
        this.root = useRef("root");
        useEffect(
            (isToStart) => {
                if (isToStart) {
                    this.record.change("start_script", []);
                }
            },
            () => [this.isToStart]
        );
        useEffect(
            (isTalking) => {
                if (isTalking && !document.activeElement?.value) {
                    this.focus();
                }
            },
            () => [this.isTalking && Boolean(this.script)]
        );
        useHotkey(HOTKEY, () => this.focus(), { bypassEditableProtection: true });
    }

    get script() {
        return this.record.data?.script;
    }

    /** Odoo may answer after the talk has begun; whoever writes already is left alone. */
    get isTalking() {
        return this.record.isHeld && this.record.interaction.state === "talking";
    }

    /** From the first word on a question's time counts, not from the ring. */
    get isToStart() {
        const isHis = this.isTalking && !this.record.isReadOnly;
        return Boolean(isHis && this.script?.state === "ready");
    }

    focus() {
        const place = this.root.el?.querySelector("[data-first]");
        (place || this.root.el?.querySelector(".o_cc_script"))?.focus();
    }

    async answer(questionId, answer, comment) {
        const data = await this.record.change("answer_script", [questionId, answer, comment]);
        if (data?.script?.transfer) {
            this.transfer(data.script.transfer);
        }
    }

    transfer({ queue_id: queueId }) {
        if (this.isTalking) {
            const { interaction } = this.record;
            this.dialog.add(WhomDialog, { interaction, purpose: "transfer", queueId });
        }
    }

    back() {
        return this.record.change("back_script", []);
    }

    go(questionId) {
        return this.record.change("go_script", [questionId]);
    }
}

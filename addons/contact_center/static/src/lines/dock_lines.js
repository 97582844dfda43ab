import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { StateIcon } from "../operator_state/state_icon";
import { LONGEST_LINE } from "./lines_service";

const { DateTime } = luxon;

/** Lines between the operator and his colleagues, a short thread with each. */
export class DockLines extends Component {
    static template = "contact_center.DockLines";
    static components = { StateIcon };
    static props = {};

    setup() {
        this.lines = useService("contact_center.lines");
        this.gatewayState = useState(useService("contact_center.gateway").state);
        this.linesState = useState(this.lines.state);
        this.state = useState({ text: "", isSending: false });
        this.longest = LONGEST_LINE;
        this.input = useRef("input");
        this.end = useRef("end");
        useEffect(
            (peer) => {
                if (peer) {
                    this.input.el.focus();
                }
            },
            () => [this.peer]
        );
        useEffect(
            () => {
                this.end.el?.scrollIntoView({ block: "nearest" });
            },
            () => [this.peer, this.thread?.lines.length]
        );
    }

    get peer() {
        return this.linesState.openPeer;
    }

    /** The gateway's state is read here so that its changes are seen. */
    get threads() {
        return this.gatewayState.lines && this.linesState.read && this.lines.threads;
    }

    get thread() {
        return this.threads.find(({ peer }) => peer === this.peer) || null;
    }

    get name() {
        return this.thread?.name || this.lines.nameOf(this.peer);
    }

    presenceOf(peer) {
        return this.gatewayState.presence.find(
            ({ operator_id }) => `operator-${operator_id}` === peer
        );
    }

    isMine(line) {
        return this.lines.isMine(line);
    }

    time({ at }) {
        return DateTime.fromSeconds(at).toLocaleString(DateTime.TIME_SIMPLE);
    }

    onKeydown(ev) {
        if (ev.key === "Enter" && !ev.shiftKey && !ev.isComposing) {
            ev.preventDefault();
            this.send();
        }
    }

    async send() {
        const text = this.state.text.trim();
        if (!text || this.state.isSending) {
            return;
        }
        this.state.isSending = true;
        if (await this.lines.say(this.peer, text)) {
            this.state.text = "";
        }
        this.state.isSending = false;
    }
}

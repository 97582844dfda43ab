import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { Dialog } from "@web/core/dialog/dialog";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { useAutofocus, useBus, useService } from "@web/core/utils/hooks";
import { fuzzyLookup } from "@web/core/utils/search";
import { hotkeyLabel } from "../common/hotkeys";
import { interactionTitle } from "../common/interaction";
import { neighbour } from "../common/neighbour";
import { stateLook } from "../operator_state/operator_state";
import { StateIcon } from "../operator_state/state_icon";
import { HOTKEYS } from "../verbs/verbs";
import { refusalWords } from "./refusals";

const LONGEST_NOTE = 2000;
const NUMBER = /^\+?[0-9][0-9\s().-]{1,19}$/;

/**
 * Whom a client goes on to, or whom the operator asks first while the client hears music: a queue,
 * a colleague or a number outside, with a word for them.
 */
export class WhomDialog extends Component {
    static template = "contact_center.WhomDialog";
    static components = { Dialog, StateIcon };
    static props = {
        interaction: Object,
        purpose: String,
        close: Function,
        /** the queue that is chosen beforehand */
        queueId: { type: Number, optional: true },
    };

    setup() {
        this.gateway = useService("contact_center.gateway");
        this.gatewayState = useState(this.gateway.state);
        const { queueId } = this.props;
        const chosenKey = queueId ? `queue-${queueId}` : "";
        this.state = useState({ term: "", note: "", chosenKey, error: "" });
        this.longestNote = LONGEST_NOTE;
        this.keys = {};
        for (const purpose of ["transfer", "consult"]) {
            this.keys[purpose] = hotkeyLabel(HOTKEYS[purpose]);
            useHotkey(HOTKEYS[purpose], () => this.go(purpose), {
                bypassEditableProtection: true,
                global: true,
            });
        }
        useAutofocus({ refName: "autofocus" });
        const partiesBefore = this.parties.length;
        useEffect(
            (isOver) => {
                if (isOver) {
                    this.props.close();
                }
            },
            () => [!this.isTalking || this.parties.length > partiesBefore]
        );
        this.list = useRef("list");
        useEffect(
            () => {
                this.list.el
                    .querySelector("[aria-selected=true]")
                    ?.scrollIntoView({ block: "nearest" });
            },
            () => [this.chosen?.key]
        );
        useBus(this.gateway.bus, "ERROR", ({ detail }) => this.onError(detail));
    }

    get interaction() {
        const { id } = this.props.interaction;
        return this.gatewayState.interactions.find((one) => one.id === id);
    }

    /** The client may hang up, or be gone to where he was sent. */
    get isTalking() {
        return this.interaction?.state === "talking";
    }

    get parties() {
        return this.interaction?.parties || [];
    }

    // In words

    get isConsulting() {
        return this.props.purpose === "consult";
    }

    get title() {
        return this.isConsulting ? _t("Consult or add somebody") : _t("Transfer");
    }

    get introduction() {
        const client = interactionTitle(this.props.interaction);
        return this.isConsulting
            ? _t("%s hears music until you are back. Then hand over, or talk all together.", client)
            : _t("Who takes over sees %s's card with all that is filled in.", client);
    }

    // Whom

    get targets() {
        const { transferQueues, colleagues } = this.gatewayState;
        return [
            ...transferQueues.map((queue) => this.queueTarget(queue)),
            ...colleagues.map((colleague) => this.colleagueTarget(colleague)),
        ];
    }

    queueTarget({ id, name }) {
        const line = this.gatewayState.queues.find((queue) => queue.id === id);
        return {
            key: `queue-${id}`,
            name,
            icon: "fa-users",
            detail: line ? _t("Ready: %s · Waiting: %s", line.ready, line.waiting) : "",
            target: { queue_id: id },
        };
    }

    colleagueTarget({ operator_id, name }) {
        const present = this.gatewayState.presence.find((one) => one.operator_id === operator_id);
        return {
            key: `operator-${operator_id}`,
            name,
            icon: "fa-user",
            extension: present?.extension || "",
            presence: present?.state,
            detail: present ? stateLook(present.state).label : "",
            target: { operator_id },
        };
    }

    get outside() {
        const number = this.state.term.trim();
        return NUMBER.test(number)
            ? [{ key: "outside", name: number, icon: "fa-phone", target: { number } }]
            : [];
    }

    get found() {
        const term = this.state.term.trim();
        if (!term) {
            return this.targets;
        }
        const byExtension = this.targets.filter(({ extension }) => extension === term);
        const byName = fuzzyLookup(term, this.targets, ({ name }) => name);
        return [...new Set([...byExtension, ...this.outside, ...byName])];
    }

    /** What was chosen, else the best that is found: nobody is sent anywhere by a mere Enter. */
    get chosen() {
        const { found } = this;
        const best = this.state.term ? found[0] : undefined;
        return found.find(({ key }) => key === this.state.chosenKey) || best;
    }

    choose(target) {
        this.state.chosenKey = target.key;
        this.state.error = "";
    }

    isChosen({ key }) {
        return key === this.chosen?.key;
    }

    optionId({ key }) {
        return `o_cc_transfer_${key}`;
    }

    move(step) {
        const next = neighbour(this.found, (one) => this.isChosen(one), step);
        if (next) {
            this.choose(next);
        }
    }

    onSearchKeydown(ev) {
        const step = { ArrowDown: 1, ArrowUp: -1 }[ev.key];
        if (step) {
            ev.preventDefault();
            this.move(step);
        } else if (ev.key === "Enter") {
            ev.preventDefault();
            this.go(this.props.purpose);
        }
    }

    /** @param {"transfer" | "consult"} purpose */
    go(purpose) {
        if (!this.chosen) {
            return;
        }
        const { id } = this.props.interaction;
        if (!this.gateway[purpose](id, this.chosen.target, this.state.note.trim())) {
            this.state.error = _t("There is no connection to the contact center at the moment.");
        }
    }

    /** It stays open until the client is gone, so that a refusal is seen where it belongs. */
    onError(error) {
        if (error.interaction_id === this.props.interaction.id) {
            this.state.error = refusalWords(error);
        }
    }
}

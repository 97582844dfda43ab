import { Component, onWillUnmount, useEffect, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { Dialog } from "@web/core/dialog/dialog";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { fuzzyLookup } from "@web/core/utils/search";
import { interactionTitle } from "../common/interaction";

const LONGEST_NOTE = 2000;
const NUMBER = /^\+?[0-9][0-9\s().-]{1,19}$/;

/** Where to send a client on: a queue, a colleague or a number outside, with a word for them. */
export class TransferDialog extends Component {
    static template = "contact_center.TransferDialog";
    static components = { Dialog };
    static props = { interaction: Object, close: Function };

    setup() {
        this.gateway = useService("contact_center.gateway");
        this.gatewayState = useState(this.gateway.state);
        this.state = useState({ term: "", note: "", chosenKey: "", error: "" });
        this.longestNote = LONGEST_NOTE;
        useAutofocus({ refName: "autofocus" });
        useEffect(
            (isTalking) => {
                if (!isTalking) {
                    this.props.close();
                }
            },
            () => [this.isTalking]
        );
        const onError = ({ detail }) => this.onError(detail);
        this.gateway.bus.addEventListener("ERROR", onError);
        onWillUnmount(() => this.gateway.bus.removeEventListener("ERROR", onError));
    }

    /** The client may hang up, or be gone to where he was sent. */
    get isTalking() {
        const { id } = this.props.interaction;
        const mine = this.gatewayState.interactions.find((one) => one.id === id);
        return mine?.state === "talking";
    }

    get introduction() {
        const client = interactionTitle(this.props.interaction);
        return _t("Who takes over sees %s's card with all that is filled in.", client);
    }

    get targets() {
        const { transferQueues, colleagues, queues } = this.gatewayState;
        const lines = Object.fromEntries(queues.map((queue) => [queue.id, queue]));
        return [
            ...transferQueues.map(({ id, name }) => ({
                key: `queue-${id}`,
                name,
                icon: "fa-users",
                line: lines[id],
                target: { queue_id: id },
            })),
            ...colleagues.map(({ operator_id, name }) => ({
                key: `operator-${operator_id}`,
                name,
                icon: "fa-user",
                target: { operator_id },
            })),
        ];
    }

    get outside() {
        const number = this.state.term.trim();
        return NUMBER.test(number)
            ? [{ key: "outside", name: number, icon: "fa-phone", target: { number } }]
            : [];
    }

    get found() {
        const { term } = this.state;
        const fitting = term ? fuzzyLookup(term, this.targets, ({ name }) => name) : this.targets;
        return [...this.outside, ...fitting];
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

    move(step) {
        const { found } = this;
        const at = found.findIndex((one) => this.isChosen(one));
        const from = at < 0 && step < 0 ? 0 : at;
        const next = found[(from + step + found.length) % found.length];
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
            this.send();
        }
    }

    send() {
        if (this.chosen) {
            const { id } = this.props.interaction;
            this.gateway.transfer(id, this.chosen.target, this.state.note.trim());
        }
    }

    /** It stays open until the client is gone, so that a refusal is seen where it belongs. */
    onError({ interaction_id, message }) {
        if (interaction_id === this.props.interaction.id) {
            this.state.error = message;
        }
    }
}

import { Component, onWillStart, status, useEffect, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { fuzzyLookup } from "@web/core/utils/search";
import { LiveDuration } from "../common/live_duration";
import { neighbour } from "../common/neighbour";
import { stateLabel } from "../operator_state/operator_state";
import { StateIcon } from "../operator_state/state_icon";
import { keyOf, targetOf } from "./phonebook_service";

const SEARCH_AFTER = 200;
const FEWEST_LETTERS = 2;
const NUMBER = /^\+?[0-9][0-9\s().-]{2,19}$/;
const HEADINGS = {
    favourites: _t("Favourites"),
    typed: _t("Number"),
    colleagues: _t("Colleagues"),
    queues: _t("Queues"),
    clients: _t("Clients"),
};
let pickers = 0;

const asEntry = (values) => ({ ...values, key: keyOf(values), target: targetOf(values) });

/**
 * Colleagues with their states, queues with their figures, clients and numbers: to be found by
 * typing, chosen by arrows or mouse, and picked by Enter, double click or the button.
 *
 * An entry has `key`, `kind` ("operator", "queue", "client", "number"), `name` and `target`, which
 * is how the gateway wants it: { operator_id }, { queue_id } or { number }.
 */
export class PhonebookPicker extends Component {
    static template = "contact_center.PhonebookPicker";
    static components = { LiveDuration, StateIcon };
    static props = {
        onPick: Function,
        /** which entries are shown at all */
        filter: { type: Function, optional: true },
        /** which of the shown can be picked */
        canPick: { type: Function, optional: true },
        /** told of the one that Enter would pick, or undefined */
        onChoose: { type: Function, optional: true },
        /** a line to a colleague; without it there is no button for it */
        onSay: { type: Function, optional: true },
        pickIcon: { type: String, optional: true },
        /** (name) => what the button does */
        pickLabel: { type: Function, optional: true },
    };
    static defaultProps = { pickIcon: "fa-phone" };

    setup() {
        this.gateway = useService("contact_center.gateway");
        this.phonebook = useService("contact_center.phonebook");
        this.gatewayState = useState(this.gateway.state);
        this.phonebookState = useState(this.phonebook.state);
        this.state = useState({
            term: "",
            chosenKey: "",
            clients: [],
            isSearching: false,
            /** clients cannot be looked for */
            isUnanswered: false,
        });
        /** Enter was pressed while clients were still being looked for */
        this.picksWhenFound = false;
        this.id = `o_cc_phonebook_${++pickers}`;
        this.input = useRef("input");
        this.list = useRef("list");
        this.search = useDebounced(() => this.findClients(), SEARCH_AFTER);
        onWillStart(() => void this.phonebook.loadFavourites());
        useEffect(
            () => {
                this.input.el.focus();
            },
            () => []
        );
        useEffect(
            (key) => {
                this.list.el
                    .querySelector("[aria-selected=true]")
                    ?.scrollIntoView({ block: "nearest" });
                this.props.onChoose?.(key ? this.chosen : undefined);
            },
            () => [this.chosen?.key]
        );
    }

    // What there is

    get colleagues() {
        const { presence, colleagues } = this.gatewayState;
        const known = Object.fromEntries(presence.map((one) => [one.operator_id, one]));
        const all = presence.length ? presence : colleagues;
        return all.map((one) => asEntry({ kind: "operator", ...one, ...known[one.operator_id] }));
    }

    get queues() {
        const { transferQueues, queues } = this.gatewayState;
        const figures = Object.fromEntries(queues.map((queue) => [queue.id, queue]));
        return transferQueues.map(({ id, name }) =>
            asEntry({ kind: "queue", queue_id: id, name, figures: figures[id] })
        );
    }

    get favourites() {
        const living = Object.fromEntries(
            [...this.colleagues, ...this.queues].map((entry) => [entry.key, entry])
        );
        return this.phonebookState.favourites
            .map((favourite) => living[keyOf(favourite)] || asEntry(favourite))
            .filter(({ key, kind }) => living[key] || !["operator", "queue"].includes(kind));
    }

    /** A number that somebody types is called, unless it is a colleague's extension. */
    get typed() {
        const number = this.term;
        const isKnown = this.state.clients.length === 1 || this.ofExtension.length;
        return NUMBER.test(number) && !isKnown
            ? [asEntry({ kind: "number", name: number, number })]
            : [];
    }

    get ofExtension() {
        return this.colleagues.filter(({ extension }) => extension && extension === this.term);
    }

    get clients() {
        return this.term ? this.state.clients.map((client) => asEntry(client)) : [];
    }

    get term() {
        return this.state.term.trim();
    }

    /** What is shown, in groups; nobody twice. */
    get groups() {
        const { term } = this;
        const named = (entries) =>
            term ? fuzzyLookup(term, entries, ({ name }) => name) : entries;
        const colleagues = this.ofExtension.length ? this.ofExtension : named(this.colleagues);
        const groups = [
            ["favourites", term ? [] : this.favourites],
            ["typed", this.typed],
            ["clients", this.clients],
            ["colleagues", colleagues],
            ["queues", named(this.queues)],
        ];
        const seen = new Set();
        const isNew = ({ key }) => !seen.has(key) && seen.add(key);
        return groups
            .map(([name, entries]) => ({
                name,
                heading: HEADINGS[name],
                entries: entries.filter((entry) => this.isShown(entry) && isNew(entry)),
            }))
            .filter(({ entries }) => entries.length);
    }

    isShown(entry) {
        return this.props.filter?.(entry) ?? true;
    }

    canPick(entry) {
        return this.props.canPick?.(entry) ?? true;
    }

    get found() {
        return this.groups.flatMap(({ entries }) => entries);
    }

    /** What was chosen, else the best that is found: nobody is called by a mere Enter. */
    get chosen() {
        const { found } = this;
        const best = this.term ? found.find((entry) => this.canPick(entry)) : undefined;
        return found.find(({ key }) => key === this.state.chosenKey) || this.named || best;
    }

    /** The colleague whose whole name is typed, or his extension. */
    get named() {
        const term = this.term.toLowerCase();
        const isNamed = ({ kind, name, extension }) =>
            kind === "operator" && [name.toLowerCase(), extension].includes(term);
        return term ? this.found.find((one) => isNamed(one) && this.canPick(one)) : undefined;
    }

    isChosen({ key }) {
        return key === this.chosen?.key;
    }

    optionId(entry) {
        return `${this.id}_${entry.key}`;
    }

    // How it is told

    stateLabel({ state, pause_reason_id }) {
        return stateLabel(state, pause_reason_id, this.gatewayState.pauseReasons);
    }

    detail({ kind, detail, shown, name }) {
        const number = shown !== name ? shown : "";
        return kind === "client" || kind === "number"
            ? [detail, number].filter(Boolean).join(" · ")
            : "";
    }

    icon({ kind }) {
        return { queue: "fa-users", client: "fa-user-o", number: "fa-phone" }[kind];
    }

    pickLabel({ name }) {
        return this.props.pickLabel?.(name) || _t("Call %s", name);
    }

    sayLabel({ name }) {
        return _t("Write to %s", name);
    }

    starLabel({ name }) {
        return _t("Favourite: %s", name);
    }

    isFavourite(entry) {
        return this.phonebook.isFavourite(entry);
    }

    /** A typed number has no place among the favourites before Odoo has read it. */
    canBeFavourite({ kind, shown }) {
        return kind !== "number" || Boolean(shown);
    }

    // What is done

    onInput() {
        this.picksWhenFound = false;
        this.state.chosenKey = "";
        this.state.clients = [];
        this.state.isUnanswered = false;
        this.state.isSearching = this.term.length >= FEWEST_LETTERS;
        this.search();
    }

    async findClients() {
        const { term } = this;
        const clients = term.length >= FEWEST_LETTERS ? await this.phonebook.find(term) : [];
        if (term !== this.term || status(this) === "destroyed") {
            return;
        }
        const isUnanswered = !clients;
        Object.assign(this.state, { clients: clients || [], isUnanswered, isSearching: false });
        if (this.picksWhenFound && !isUnanswered) {
            this.pick(this.chosen);
        }
    }

    choose(entry) {
        this.picksWhenFound = false;
        this.state.chosenKey = entry.key;
    }

    move(step) {
        const next = neighbour(this.found, (one) => this.isChosen(one), step);
        if (next) {
            this.choose(next);
        }
    }

    onKeydown(ev) {
        const step = { ArrowDown: 1, ArrowUp: -1 }[ev.key];
        if (step) {
            ev.preventDefault();
            this.move(step);
        } else if (ev.key === "Enter" && !ev.isComposing) {
            ev.preventDefault();
            this.pickChosen();
        } else if (ev.key === "Escape" && this.state.term) {
            ev.preventDefault();
            ev.stopPropagation();
            this.state.term = "";
            this.onInput();
        }
    }

    /**
     * Whoever a name means may be among the clients who are still being looked for: a colleague
     * with such a name, who is seen at once, is not called in his stead.
     */
    pickChosen() {
        const { chosen } = this;
        const isCertain =
            chosen?.kind === "number" ||
            (chosen && [this.state.chosenKey, this.named?.key].includes(chosen.key));
        if (this.state.isSearching && !isCertain) {
            this.picksWhenFound = true;
        } else {
            this.pick(chosen);
        }
    }

    pick(entry) {
        this.picksWhenFound = false;
        if (entry && this.canPick(entry)) {
            this.props.onPick(entry);
        }
    }
}

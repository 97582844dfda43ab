import { Component, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { isAmbiguous } from "../common/interaction";
import { reasonText } from "../reasons/reasons";
import { WhyHere } from "./why_here";

const SEARCH_AFTER = 200;

/** Who it is, why he is thought to be it, and why this operator was chosen. */
export class ClientColumn extends Component {
    static template = "contact_center.ClientColumn";
    static components = { WhyHere };
    static props = { record: Object, desk: Object };

    setup() {
        this.record = useState(this.props.record);
        this.state = useState({
            /** "", "create" or "search" */
            form: "",
            term: "",
            found: null,
            isBusy: false,
        });
        this.form = useRef("form");
        useAutofocus({ refName: "autofocus" });
        this.reasonText = reasonText;
        this.searchSoon = useDebounced(() => this.search(), SEARCH_AFTER);
    }

    get client() {
        return this.record.data?.client;
    }

    get matches() {
        return this.record.interaction.matches;
    }

    /** Until Odoo has answered, a match without rival stands for the client. */
    get guess() {
        const isGuess = !this.record.data && !isAmbiguous(this.record.interaction);
        return isGuess ? this.matches[0] : undefined;
    }

    get isUnknown() {
        return !this.client && !this.matches.length;
    }

    get shownMatch() {
        return this.client
            ? this.matches.find(({ partner_id }) => partner_id === this.client.id)
            : this.guess;
    }

    get otherMatches() {
        const shown = this.shownMatch;
        const isSame = (match) =>
            match === shown || (match.partner_id && match.partner_id === shown?.partner_id);
        return this.matches.filter((match) => !isSame(match));
    }

    get otherMatchesHeading() {
        return this.client || this.guess ? _t("It may also be") : _t("Who is it?");
    }

    chooseMatch(match) {
        return match.partner_id
            ? this.choose(match.partner_id)
            : this.props.desk.openRecord(match.model, match.record_id);
    }

    show(form) {
        Object.assign(this.state, { form, term: "", found: null });
    }

    async choose(partnerId) {
        await this.busy(() => this.record.setClient(partnerId));
    }

    async create() {
        const values = Object.fromEntries(new FormData(this.form.el));
        if (values.name.trim()) {
            await this.busy(() => this.record.createClient(values));
        }
    }

    onSearchInput(ev) {
        this.state.term = ev.target.value;
        this.searchSoon();
    }

    async search() {
        const term = this.state.term.trim();
        if (!term) {
            this.state.found = null;
            return;
        }
        const found = await this.record.searchClients(term);
        if (term === this.state.term.trim()) {
            this.state.found = found;
        }
    }

    async busy(action) {
        this.state.isBusy = true;
        const isDone = await action();
        this.state.isBusy = false;
        if (isDone) {
            this.show("");
        }
    }
}

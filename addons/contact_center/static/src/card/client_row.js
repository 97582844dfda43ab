import { Component, useState } from "@odoo/owl";
import { useAutofocus } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";

const SEARCH_AFTER = 200;

/**
 * Who is it? One row: those of that name, number or address are offered while it is typed; Enter
 * makes a new client.
 */
export class ClientRow extends Component {
    static template = "contact_center.ClientRow";
    static props = { record: Object, close: { type: Function, optional: true } };

    setup() {
        this.record = useState(this.props.record);
        const name = this.isUnknown ? this.record.interaction.client_name || "" : "";
        this.state = useState({
            name,
            company: "",
            found: null,
            isUnanswered: false,
            isBusy: false,
        });
        this.searchSoon = useDebounced(() => this.search(), SEARCH_AFTER);
        if (!this.isUnknown) {
            useAutofocus({ refName: "name" });
        }
    }

    get isUnknown() {
        return !this.record.data?.client;
    }

    onInput(ev) {
        this.state.name = ev.target.value;
        this.searchSoon();
    }

    async search() {
        const term = this.state.name.trim();
        const found = term ? await this.record.searchClients(term) : null;
        if (term === this.state.name.trim()) {
            Object.assign(this.state, { found, isUnanswered: Boolean(term && !found) });
        }
    }

    choose(partnerId) {
        return this.busy(() => this.record.setClient(partnerId));
    }

    async create() {
        const name = this.state.name.trim();
        if (name && !this.state.isBusy) {
            const { company } = this.state;
            await this.busy(() => this.record.createClient({ name, company_name: company.trim() }));
        }
    }

    onKeydown(ev) {
        if (ev.key === "Escape" && this.props.close) {
            ev.stopPropagation();
            this.props.close();
        }
    }

    async busy(action) {
        this.state.isBusy = true;
        const isDone = await action();
        this.state.isBusy = false;
        if (isDone) {
            this.props.close?.();
        }
    }
}

import { Component, useEffect, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

const WHY = {
    number: _t("the same number"),
    email: _t("the same e-mail address"),
    name: _t("the same name"),
};

/** Other entries of the same person; one look at what is kept, one click to make them one. */
export class Duplicates extends Component {
    static template = "contact_center.Duplicates";
    static props = { record: Object };

    setup() {
        this.record = useState(this.props.record);
        this.state = useState({ found: [], shown: null, preview: null, isBusy: false });
        useEffect(
            () => void this.find(),
            () => [this.identity]
        );
    }

    /** What the others are like, or not; "" once nobody is the client any more. */
    get identity() {
        const { client } = this.record.data;
        if (!client) {
            return "";
        }
        const numbers = client.numbers.map(({ number }) => number);
        return JSON.stringify([client.id, client.name, client.email, numbers]);
    }

    async find() {
        const { identity } = this;
        const found = await this.record.ask("find_duplicates");
        if (!found || identity !== this.identity) {
            return;
        }
        this.state.found = found;
        if (!found.some(({ id }) => id === this.state.shown)) {
            Object.assign(this.state, { shown: null, preview: null });
        }
    }

    why(one) {
        return one.why.map((code) => WHY[code]).join(", ");
    }

    async toggle(one) {
        const isShown = this.state.shown === one.id;
        Object.assign(this.state, { shown: isShown ? null : one.id, preview: null });
        if (!isShown) {
            const preview = await this.record.ask("preview_merge", [one.id]);
            if (this.state.shown === one.id) {
                this.state.preview = preview;
            }
        }
    }

    async merge(one) {
        this.state.isBusy = true;
        if (await this.record.mergeClient(one.id)) {
            await this.find();
        }
        this.state.isBusy = false;
    }
}

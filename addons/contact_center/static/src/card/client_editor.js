import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { ClientNumbers } from "./client_numbers";
import { EditField } from "./edit_field";

/** The client as Odoo knows him; whatever is wrong is put right where it stands. */
export class ClientEditor extends Component {
    static template = "contact_center.ClientEditor";
    static components = { ClientNumbers, EditField };
    static props = { record: Object, desk: Object };

    setup() {
        this.record = useState(this.props.record);
        this.state = useState({ languages: null, error: "" });
        this.save = (name, value) => this.edit({ [name]: value });
        this.suggest = (name, term) => this.record.ask("client_choices", [name, term]);
    }

    get client() {
        return this.record.data.client;
    }

    edit(values) {
        return this.record.editClient("edit_client", [values]);
    }

    removeTagName({ name }) {
        return _t("Remove the tag %s", name);
    }

    async removeTag(tag) {
        this.state.error = await this.edit({ remove_tag: tag.id });
    }

    async listLanguages() {
        this.state.languages ||= await this.record.ask("client_choices", ["lang", ""]);
    }

    async setLanguage(ev) {
        this.state.error = await this.edit({ lang: ev.target.value });
    }

    get languages() {
        const { lang } = this.client;
        return this.state.languages || (lang ? [[lang, lang.split("_")[0].toUpperCase()]] : []);
    }
}

import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { url } from "@web/core/utils/urls";

const { DateTime } = luxon;

/** Names that flows come with; other names are their author's own. */
const LABELS = {
    language: _t("Language"),
    order_number: _t("Order number"),
    order_state: _t("Order state"),
    order_total: _t("Order total"),
    debt: _t("Left to pay"),
    page: _t("Page"),
    email: _t("Email"),
};

const WEB_PAGE = /^https?:\/\//i;
const HIDDEN = /(_currency|_id)$|^pin$/;

/** What came along with the client: colleagues' notes, a promise, what he told a flow. */
export class CameWith extends Component {
    static template = "contact_center.CameWith";
    static props = { interaction: Object };

    get notes() {
        return this.props.interaction.notes || [];
    }

    get ticket() {
        return this.props.interaction.ticket;
    }

    get callback() {
        return this.props.interaction.callback;
    }

    get voicemailUrl() {
        const uid = this.callback?.voicemail_uid;
        return uid ? url("/contact_center/voicemail", { uid }) : "";
    }

    /** Only what a person can read: no ids, and no PIN. */
    get data() {
        const data = this.props.interaction.data || {};
        return Object.entries(data)
            .filter(([name]) => !HIDDEN.test(name))
            .map(([name, value]) => ({
                name,
                label: this.label(name),
                text: this.text(name, value),
                href: WEB_PAGE.test(value) ? value : "",
            }));
    }

    label(name) {
        const words = name.replaceAll("_", " ");
        return LABELS[name] || words.charAt(0).toUpperCase() + words.slice(1);
    }

    text(name, value) {
        const currency = this.props.interaction.data[`${name}_currency`];
        return currency ? `${value} ${currency}` : String(value);
    }

    relative(at) {
        return DateTime.fromSeconds(at).toRelative();
    }
}

import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

/** How much of a call list is done, as a bar and in figures. */
export class CallListProgress extends Component {
    static template = "contact_center.CallListProgress";
    static props = { list: Object };

    get percent() {
        const { finished, total } = this.props.list;
        return total ? Math.round((100 * finished) / total) : 0;
    }

    get label() {
        const { finished, total } = this.props.list;
        return _t("%(finished)s of %(total)s", { finished, total });
    }
}

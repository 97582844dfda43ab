import { Component } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";

const SHOWN = 10;

/** Names whom a call list would leave out, before it is made. */
export class CallListProblems extends Component {
    static template = "contact_center.CallListProblems";
    static components = { Dialog };
    static props = { callable: Number, problems: Array, confirm: Function, close: Function };

    get shown() {
        return this.props.problems.slice(0, SHOWN);
    }

    get more() {
        const count = this.props.problems.length - this.shown.length;
        return count ? _t("And %s more.", count) : "";
    }

    get callable() {
        return _t("%s can be called.", this.props.callable);
    }

    confirm() {
        this.props.close();
        return this.props.confirm();
    }
}

import { Component } from "@odoo/owl";

/** What somebody in front of the board chooses, and how its figures are computed. */
export class BoardOptions extends Component {
    static template = "contact_center.BoardOptions";
    static props = {
        queues: Array,
        hidden: Array,
        formulas: Array,
        toggle: Function,
        close: Function,
    };

    isShown({ id }) {
        return !this.props.hidden.includes(id);
    }
}

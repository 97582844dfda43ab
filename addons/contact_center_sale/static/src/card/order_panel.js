import { Component, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { OrderEditor } from "./order_editor";

const NEW = "new";

/** The client's orders on the card; one of them, or a new quotation, can be opened and changed. */
export class OrderPanel extends Component {
    static template = "contact_center_sale.OrderPanel";
    static components = { OrderEditor };
    static props = { record: Object, desk: Object, panel: Object };

    setup() {
        /** `opened`: null, "new" or an order's id; `shownId`: of the order in the editor */
        this.state = useState({ opened: null, shownId: null });
    }

    /** The opened one is shown above the others, as it is now. */
    get others() {
        return this.props.panel.records.filter(({ id }) => id !== this.state.shownId);
    }

    get editedId() {
        return this.state.opened === NEW ? null : this.state.opened;
    }

    onChanged(order) {
        this.state.shownId = order.id;
    }

    begin() {
        this.state.opened = NEW;
    }

    open(order) {
        this.state.opened = order.id;
    }

    /** The list has the sums of before. */
    close() {
        Object.assign(this.state, { opened: null, shownId: null });
        this.props.record.load();
    }
}

registry.category("contact_center.card_panels").add("orders", OrderPanel);

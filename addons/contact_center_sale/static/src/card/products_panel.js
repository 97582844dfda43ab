import { Component, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";

/** What the client buys again and again; one click puts it into a quotation. */
export class ProductsPanel extends Component {
    static template = "contact_center_sale.ProductsPanel";
    static props = { record: Object, desk: Object, panel: Object };

    setup() {
        this.state = useState({ added: null, isBusy: false });
    }

    async add(product) {
        this.state.isBusy = true;
        if (await this.props.record.change("buy_again", [product.id])) {
            this.state.added = product.id;
        }
        this.state.isBusy = false;
    }
}

registry.category("contact_center.card_panels").add("products", ProductsPanel);

import { Component, onWillStart, useState } from "@odoo/owl";
import { refusalOf } from "@contact_center/common/refusal";
import { _t } from "@web/core/l10n/translation";
import { ProductSearch } from "./product_search";

const LABELS = {
    quantity: ({ name }) => _t("Quantity of %s", name),
    price: ({ name }) => _t("Price of %s", name),
    remove: ({ name }) => _t("Take %s away", name),
};

/**
 * One order, changed on the card: every change goes to Odoo at once, and what Odoo answers is what
 * is shown. Without `orderId` the first product makes the quotation.
 */
export class OrderEditor extends Component {
    static template = "contact_center_sale.OrderEditor";
    static components = { ProductSearch };
    static props = {
        record: Object,
        desk: Object,
        orderId: { type: [Number, { value: null }] },
        /** (order) => void: as `_card_order` tells of it now */
        onChanged: Function,
        onClosed: Function,
    };

    setup() {
        this.labels = LABELS;
        this.state = useState({
            /** as `_card_order` tells of it; null until there is one */
            order: null,
            /** what goes on: "", "changing", "sending" or "confirming" */
            busy: "",
            error: "",
        });
        this.running = null;
        onWillStart(() => this.props.orderId && this.read());
    }

    get order() {
        return this.state.order;
    }

    get isOpen() {
        return !this.order || this.order.is_open;
    }

    get isEmpty() {
        return !this.order?.lines.length;
    }

    /** What became of the mail, and how it is shown; it leaves after Odoo has answered. */
    get mail() {
        const mail = this.order?.mail;
        switch (mail?.status) {
            case "failed":
                return {
                    look: "alert-danger",
                    icon: "fa-exclamation-triangle",
                    text: _t("Not delivered to %(to)s: %(why)s", mail),
                };
            case "waiting":
                return {
                    look: "alert-warning",
                    icon: "fa-clock-o",
                    text: _t("On its way to %s", mail.to),
                };
            case "sent":
                return { look: "alert-success", icon: "fa-check", text: _t("Sent to %s", mail.to) };
        }
        return null;
    }

    search(term) {
        return this.ask("search_products", [term, this.order?.id || null]);
    }

    read() {
        return this.run("changing", "read_order", [this.props.orderId]);
    }

    add(product) {
        return this.run("changing", "add_product", [this.order?.id || null, product.id]);
    }

    /** @param {"quantity" | "price"} name */
    change(line, name, ev) {
        const value = Number(ev.target.value.replace(",", "."));
        if (!ev.target.value.trim() || Number.isNaN(value) || value < 0) {
            ev.target.value = line[name];
            return;
        }
        if (value !== line[name]) {
            const values = { [name]: value };
            this.changeLine(line, values);
        }
    }

    remove(line) {
        this.changeLine(line, { quantity: 0 });
    }

    /** Nobody waits with the next field until Odoo has answered of the last. */
    async changeLine(line, values) {
        while (this.state.busy) {
            await this.running;
        }
        await this.run("changing", "change_order_line", [this.order.id, line.id, values]);
    }

    async send() {
        const { id } = this.order;
        if (await this.run("sending", "send_order", [id])) {
            await this.run("sending", "read_order", [id]);
        }
    }

    confirm() {
        return this.run("confirming", "confirm_order", [this.order.id]);
    }

    /**
     * Carries one change out; only one at a time, so that no answer overtakes another.
     *
     * @returns {Promise<boolean>} whether Odoo did it
     */
    async run(busy, method, args) {
        if (this.state.busy) {
            return false;
        }
        this.running = this.carryOut(busy, method, args);
        return this.running;
    }

    async carryOut(busy, method, args) {
        Object.assign(this.state, { busy, error: "" });
        const answer = await this.ask(method, args);
        this.state.busy = "";
        if (answer) {
            const { order, ...data } = answer.order ? answer : { order: answer };
            this.state.order = order;
            this.props.onChanged(order);
            if (Object.keys(data).length) {
                this.props.record.take(data);
            }
        }
        return Boolean(answer);
    }

    /** @returns {Promise<any>} null where Odoo refused or did not answer; `error` says why */
    async ask(method, args) {
        try {
            return await this.props.record.call(method, args);
        } catch (error) {
            this.state.error =
                refusalOf(error) || _t("Odoo does not answer. Try again in a moment.");
            return null;
        }
    }

    openInOdoo() {
        this.props.desk.openRecord("sale.order", this.order.id);
    }

    onKeydown(ev) {
        if (ev.key === "Escape") {
            ev.stopPropagation();
            this.props.onClosed();
        }
    }
}

import { h } from "./dom";

/** The order as the operator builds it; the visitor confirms it with a click. */
export class Order {
    constructor(widget) {
        this.widget = widget;
        this.element = h("div", { class: "hold ordering", hidden: true });
        // One that was confirmed before a reload is not put in the way again.
        const { order, confirmed } = widget.visit.room;
        this.closed = confirmed ? order.name : null;
        this.update();
    }

    get visible() {
        const { order } = this.widget.visit.room;
        return Boolean(order) && this.closed !== order.name;
    }

    update() {
        const { order, confirmed } = this.widget.visit.room;
        this.element.hidden = !this.visible;
        const drawn = JSON.stringify([order, confirmed, this.closed]);
        if (this.visible && this.drawn !== drawn) {
            this.element.replaceChildren(this.card(order, confirmed));
        }
        this.drawn = drawn;
    }

    card(order, confirmed) {
        const { say, visit } = this.widget;
        const url = visit.urlOf(order.url || "");
        return h(
            "section",
            { class: "card", "aria-label": say("order") },
            h("h2", {}, [say("order"), order.name].filter(Boolean).join(" ")),
            this.table(order),
            confirmed
                ? h("p", { role: "status" }, h("b", {}, say("confirmed")))
                : this.confirmation(order),
            url
                ? h(
                      "a",
                      { class: "plain", href: url, target: "_blank", rel: "noopener noreferrer" },
                      say(confirmed ? "open_new" : "open_and_sign")
                  )
                : null,
            h(
                "button",
                { class: "plain", type: "button", onclick: () => this.close(order) },
                say("close")
            )
        );
    }

    table({ lines = [], total, currency }) {
        const { say, lang } = this.widget;
        const money = (value) => formatMoney(value, currency, lang);
        const rows = lines.map(({ name, quantity, price }) =>
            h(
                "tr",
                {},
                h("td", {}, name),
                h("td", { class: "num" }, String(quantity)),
                h("td", { class: "num" }, money(price))
            )
        );
        return h(
            "table",
            {},
            h(
                "thead",
                {},
                h(
                    "tr",
                    {},
                    h("th", {}, ""),
                    h("th", { class: "num" }, say("quantity")),
                    h("th", { class: "num" }, say("price"))
                )
            ),
            h("tbody", {}, rows),
            h(
                "tfoot",
                {},
                h(
                    "tr",
                    {},
                    h("td", { colspan: "2" }, say("total")),
                    h("td", { class: "num" }, money(total))
                )
            )
        );
    }

    confirmation(order) {
        const { say, visit, how } = this.widget;
        const name = h("input", { autocomplete: "name", maxlength: "100", value: how?.name || "" });
        const submit = (event) => {
            event.preventDefault();
            const confirmed = { order: order.name, signed_by: name.value.trim() };
            visit.say({ kind: "confirmed", ...confirmed });
        };
        return h(
            "form",
            { class: "row", onsubmit: submit },
            h("label", { class: "field" }, say("confirm_name"), name),
            h("button", { class: "main", type: "submit" }, say("confirm"))
        );
    }

    close(order) {
        this.closed = order.name;
        this.widget.update();
    }
}

export function formatMoney(value, currency, lang) {
    const locale = lang.replace("_", "-");
    try {
        return new Intl.NumberFormat(locale, { style: "currency", currency }).format(value);
    } catch {
        return [value, currency].filter((part) => part !== undefined).join(" ");
    }
}

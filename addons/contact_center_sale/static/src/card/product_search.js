import { Component, onMounted, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { KeepLast } from "@web/core/utils/concurrency";
import { useDebounced } from "@web/core/utils/timing";

const SEARCHED_AFTER = 200;

/** Products by name, code or barcode, with the client's prices; chosen with the keys or a click. */
export class ProductSearch extends Component {
    static template = "contact_center_sale.ProductSearch";
    /** `search`: (term) => Promise of products, or null where Odoo did not answer */
    static props = { search: Function, onChosen: Function, isBusy: Boolean };

    setup() {
        /** `searched`: what was found is found for */
        this.state = useState({ term: "", searched: "", found: null, active: 0 });
        this.last = new KeepLast();
        this.input = useRef("input");
        this.searchSoon = useDebounced(() => this.search(), SEARCHED_AFTER);
        onMounted(() => this.input.el.focus());
    }

    get message() {
        return this.state.found && !this.state.found.length ? _t("No such product.") : "";
    }

    onInput(ev) {
        this.state.term = ev.target.value;
        this.searchSoon();
    }

    /** @returns {Promise<boolean>} whether what was found is for what is typed by now */
    async search() {
        const term = this.state.term.trim();
        const found = term ? await this.last.add(this.props.search(term)) : null;
        const isWanted = term === this.state.term.trim();
        if (isWanted) {
            Object.assign(this.state, { searched: term, found, active: 0 });
        }
        return isWanted;
    }

    async onKeydown(ev) {
        const count = this.state.found?.length || 0;
        if (ev.key === "ArrowDown" || ev.key === "ArrowUp") {
            const step = ev.key === "ArrowDown" ? 1 : count - 1;
            this.state.active = count ? (this.state.active + step) % count : 0;
            ev.preventDefault();
        } else if (ev.key === "Enter" && !ev.ctrlKey) {
            ev.preventDefault();
            // A scanner types the code and Enter at once.
            if (this.state.searched !== this.state.term.trim()) {
                this.searchSoon.cancel();
                if (!(await this.search())) {
                    return;
                }
            }
            this.choose(this.state.found?.[this.state.active]);
        } else if (ev.key === "Escape" && this.state.term) {
            ev.stopPropagation();
            this.clear();
        }
    }

    choose(product) {
        if (product && !this.props.isBusy) {
            this.props.onChosen(product);
            this.clear();
            this.input.el.focus();
        }
    }

    clear() {
        this.searchSoon.cancel();
        Object.assign(this.state, { term: "", searched: "", found: null, active: 0 });
    }
}

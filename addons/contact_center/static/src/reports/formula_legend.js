import { Component, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { sortBy } from "@web/core/utils/arrays";

const STORAGE_KEY = "contact_center.formulas_hidden";

/**
 * How each figure of a report is computed, above it. The words are the fields' own help, so that
 * there is one source; whoever knows them hides them, and the browser remembers that.
 */
export class FormulaLegend extends Component {
    static template = "contact_center.FormulaLegend";
    static props = {};

    setup() {
        this.state = useState({ isHidden: this.hiddenModels.includes(this.model) });
    }

    get model() {
        return this.env.searchModel?.resModel;
    }

    /** Rates and averages before the counts that they are made of. */
    get formulas() {
        const fields = Object.values(this.env.searchModel?.searchViewFields || {});
        const figures = fields.filter(({ aggregator, help }) => aggregator && help);
        const isCount = ({ aggregator }) => aggregator !== "avg";
        return [
            ...sortBy(
                figures.filter((field) => !isCount(field)),
                "string"
            ),
            ...sortBy(figures.filter(isCount), "string"),
        ];
    }

    get hiddenModels() {
        try {
            const models = JSON.parse(browser.localStorage.getItem(STORAGE_KEY));
            return Array.isArray(models) ? models : [];
        } catch {
            return [];
        }
    }

    toggle() {
        const others = this.hiddenModels.filter((model) => model !== this.model);
        this.state.isHidden = !this.state.isHidden;
        const hidden = this.state.isHidden ? [...others, this.model] : others;
        browser.localStorage.setItem(STORAGE_KEY, JSON.stringify(hidden));
    }
}

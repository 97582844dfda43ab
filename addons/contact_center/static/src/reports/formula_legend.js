import { Component, useState } from "@odoo/owl";
import { sortBy } from "@web/core/utils/arrays";
import { readList, remember } from "../common/stored";

const STORAGE_KEY = "contact_center.formulas_hidden";

/**
 * How each figure of a report is computed, above it. The words are the fields' own help, so that
 * there is one source; whoever knows them hides them, and the browser remembers that.
 */
export class FormulaLegend extends Component {
    static template = "contact_center.FormulaLegend";
    static props = {};

    setup() {
        this.state = useState({ isHidden: readList(STORAGE_KEY).includes(this.model) });
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

    toggle() {
        const others = readList(STORAGE_KEY).filter((model) => model !== this.model);
        this.state.isHidden = !this.state.isHidden;
        remember(STORAGE_KEY, this.state.isHidden ? [...others, this.model] : others);
    }
}

import { registry } from "@web/core/registry";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";
import { FormulaLegend } from "./formula_legend";

export class ReportListRenderer extends ListRenderer {
    static template = "contact_center.ReportListRenderer";
    static components = { ...ListRenderer.components, FormulaLegend };

    /** A ratio of nothing is no ratio; Odoo's formatters would make it 0. */
    formatGroupAggregate(group, column) {
        const value = group.aggregates[column.name];
        return value === false ? { value: "" } : super.formatGroupAggregate(group, column);
    }
}

registry.category("views").add("contact_center_report_list", {
    ...listView,
    Renderer: ReportListRenderer,
});

import { registry } from "@web/core/registry";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";
import { FormulaLegend } from "./formula_legend";

export class ReportListRenderer extends ListRenderer {
    static template = "contact_center.ReportListRenderer";
    static components = { ...ListRenderer.components, FormulaLegend };
}

registry.category("views").add("contact_center_report_list", {
    ...listView,
    Renderer: ReportListRenderer,
});

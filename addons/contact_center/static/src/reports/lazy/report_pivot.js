import { registry } from "@web/core/registry";
import { PivotRenderer } from "@web/views/pivot/pivot_renderer";
import { pivotView } from "@web/views/pivot/pivot_view";
import { FormulaLegend } from "../formula_legend";

export class ReportPivotRenderer extends PivotRenderer {
    static template = "contact_center.ReportPivotRenderer";
    static components = { ...PivotRenderer.components, FormulaLegend };

    /** As in the list. */
    getFormattedValue(cell) {
        return cell.value === false ? { value: "" } : super.getFormattedValue(cell);
    }
}

registry.category("views").add("contact_center_report_pivot", {
    ...pivotView,
    Renderer: ReportPivotRenderer,
});

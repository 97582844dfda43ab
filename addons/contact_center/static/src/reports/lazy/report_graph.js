import { cookie } from "@web/core/browser/cookie";
import { darkenColor, getCustomColor, lightenColor } from "@web/core/colors/colors";
import { registry } from "@web/core/registry";
import { SEP } from "@web/views/graph/graph_model";
import { GraphRenderer } from "@web/views/graph/graph_renderer";
import { graphView } from "@web/views/graph/graph_view";
import { FormulaLegend } from "../formula_legend";

/** Odoo numbers its colours; here red is a lost client, green an answered one, whoever is first. */
const COLORS = {
    answered: "#00A78D",
    answered_in_time: "#00A78D",
    abandoned: "#CE4257",
    short_abandoned: "#EA6175",
    missed: "#F48935",
    voicemail: "#8481DD",
    callback: "#FFBC2C",
    blocked: "#545B70",
    no_entry_point: "#7E8290",
    unknown: "#A4A8B6",
    left_here: "#CE4257",
    open: "#A4A8B6",
};

export class ReportGraphRenderer extends GraphRenderer {
    static template = "contact_center.ReportGraphRenderer";
    static components = { ...GraphRenderer.components, FormulaLegend };

    /**
     * @param {string} label of a dataset or of a piece of the pie
     * @returns {string | undefined} its colour if it stands for an outcome
     */
    colorOf(label) {
        const { fields, groupBy, measure, mode } = this.model.metaData;
        if (!groupBy.some(({ fieldName }) => fieldName === "outcome")) {
            // The pieces of a pie are told apart by their group, not by what is measured.
            return mode === "pie" ? undefined : COLORS[measure];
        }
        const parts = label.split(SEP);
        const outcome = fields.outcome.selection.find(([, name]) => parts.includes(name));
        return outcome && COLORS[outcome[0]];
    }

    getBarChartData() {
        const data = super.getBarChartData();
        for (const dataset of this.model.data.datasets) {
            dataset.backgroundColor = this.colorOf(dataset.label) || dataset.backgroundColor;
        }
        return data;
    }

    getLineChartData() {
        const data = super.getLineChartData();
        const colorScheme = cookie.get("color_scheme");
        for (const dataset of data.datasets) {
            const color = this.colorOf(dataset.label) || dataset.borderColor;
            const [light, dark] = [lightenColor(color, 0.5), darkenColor(color, 0.5)];
            Object.assign(dataset, {
                backgroundColor: getCustomColor(colorScheme, light, dark),
                borderColor: color,
                hoverBackgroundColor: color,
                pointBackgroundColor: color,
            });
        }
        return data;
    }

    getPieChartData() {
        const data = super.getPieChartData();
        for (const dataset of data.datasets) {
            const colors = dataset.backgroundColor.map(
                (color, index) => this.colorOf(data.labels[index]) || color
            );
            Object.assign(dataset, { backgroundColor: colors, hoverBackgroundColor: colors });
        }
        return data;
    }

    getLegendOptions() {
        const options = super.getLegendOptions();
        if (this.model.metaData.mode === "pie") {
            const generateLabels = options.labels.generateLabels;
            options.labels.generateLabels = (chart) =>
                generateLabels(chart).map((label) => ({
                    ...label,
                    fillStyle: chart.data.datasets[0].backgroundColor[label.index],
                }));
        }
        return options;
    }
}

registry.category("views").add("contact_center_report_graph", {
    ...graphView,
    Renderer: ReportGraphRenderer,
});

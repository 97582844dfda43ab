import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { formatDuration } from "@contact_center/reports/duration";
import { ReportGraphRenderer } from "@contact_center/reports/lazy/report_graph";
import { defineContactCenterModels } from "./contact_center_test_helpers";

describe.current.tags("desktop");
defineContactCenterModels();

class Talk extends models.Model {
    _name = "talk";

    queue = fields.Char();
    outcome = fields.Selection({
        selection: [
            ["abandoned", "Client gone"],
            ["answered", "Answered"],
            ["transferred", "Passed on"],
        ],
    });
    level = fields.Float({ string: "Level", help: "in time / all", aggregator: "avg" });
    wait = fields.Float({ string: "Wait", help: "From the queue on.", aggregator: "sum" });
    unexplained = fields.Float({ string: "Unexplained", aggregator: "sum" });

    _records = [
        { id: 1, queue: "Sales", outcome: "abandoned", level: 0, wait: 3725 },
        { id: 2, queue: "Sales", outcome: "answered", level: 1, wait: 7.6 },
        { id: 3, queue: "Care", outcome: "transferred", level: 1, wait: 60 },
    ];
    _views = {
        search: `<search/>`,
        list: `<list js_class="contact_center_report_list"><field name="queue"/><field name="wait" widget="cc_duration" sum="Total"/></list>`,
        form: `<form><field name="wait" widget="cc_duration"/></form>`,
        pivot: `<pivot js_class="contact_center_report_pivot"><field name="queue" type="row"/><field name="wait" type="measure" widget="cc_duration"/></pivot>`,
        graph: `<graph type="bar" js_class="contact_center_report_graph"><field name="queue"/><field name="outcome"/></graph>`,
    };
}

defineModels([Talk]);

/** The colours of what the graph draws, by its label. */
async function colorsOfGraph(mode, context = {}) {
    let colors;
    patchWithCleanup(ReportGraphRenderer.prototype, {
        getChartConfig() {
            const config = super.getChartConfig();
            const { labels, datasets } = config.data;
            colors =
                mode === "pie"
                    ? labels.map((label, index) => [label, datasets[0].backgroundColor[index]])
                    : datasets.map((dataset) => [
                          dataset.label,
                          mode === "line" ? dataset.borderColor : dataset.backgroundColor,
                      ]);
            return config;
        },
    });
    await mountView({ type: "graph", resModel: "talk", context: { graph_mode: mode, ...context } });
    return Object.fromEntries(colors);
}

test("a duration always shows its hours", () => {
    expect(formatDuration(0)).toBe("0:00:00");
    expect(formatDuration(7.6)).toBe("0:00:08");
    expect(formatDuration(3725)).toBe("1:02:05");
    expect(formatDuration(360_000)).toBe("100:00:00");
    expect(formatDuration(-65)).toBe("-0:01:05");
    expect(formatDuration(false)).toBe("");
    expect(formatDuration(undefined)).toBe("");
});

for (const type of ["list", "pivot", "graph"]) {
    test(`a report as a ${type} says how its figures are computed, rates first`, async () => {
        await mountView({ type, resModel: "talk" });
        expect(queryAllTexts(".o_cc_formula dt")).toEqual(["Level", "Wait"]);
        expect(queryAllTexts(".o_cc_formula dd")).toEqual(["in time / all", "From the queue on."]);
    });
}

test("the formulas stay hidden once they are known", async () => {
    await mountView({ type: "list", resModel: "talk" });
    await contains(".o_cc_formulas_toggle").click();
    expect(".o_cc_formula").toHaveCount(0);
    await mountView({ type: "pivot", resModel: "talk" });
    expect(".o_cc_formula").toHaveCount(0);
    expect(".o_cc_formulas_toggle:eq(1)").toHaveAttribute("aria-expanded", "false");
    await contains(".o_cc_formulas_toggle:eq(1)").click();
    expect(".o_cc_formula").toHaveCount(2);
});

test("durations in list, form and pivot", async () => {
    await mountView({ type: "list", resModel: "talk" });
    expect(queryAllTexts(".o_data_cell[name=wait]")).toEqual(["1:02:05", "0:00:08", "0:01:00"]);
    expect(".o_list_footer .o_list_number").toHaveText("1:03:13");
    await mountView({ type: "form", resModel: "talk", resId: 1 });
    expect(".o_form_view .o_cc_duration_field").toHaveText("1:02:05");
    await mountView({ type: "pivot", resModel: "talk" });
    expect(queryAllTexts(".o_pivot_cell_value")).toEqual(["1:03:13", "0:01:00", "1:02:13"]);
});

/** The server's false stands for NULL: a ratio of nothing. */
function withoutLevel(groups, name) {
    for (const group of groups) {
        if (group.queue === name) {
            group["level:avg"] = false;
        }
    }
}

test("a ratio of nothing is blank in a list by groups, one of 0 is not", async () => {
    Talk._records[2].level = 0;
    Talk._records.push({ id: 4, queue: "Night", outcome: "abandoned", level: 0, wait: 1 });
    onRpc("talk", "web_read_group", ({ parent }) => {
        const result = parent();
        withoutLevel(result.groups, "Night");
        return result;
    });
    await mountView({
        type: "list",
        resModel: "talk",
        groupBy: ["queue"],
        arch: `<list js_class="contact_center_report_list"><field name="outcome"/><field name="level" widget="percentage"/></list>`,
    });
    expect(queryAllTexts(".o_group_header .o_list_number")).toEqual(["0%", "", "100%"]);
});

test("a ratio of nothing is blank in a pivot", async () => {
    Talk._records[2].level = 0;
    Talk._records.push({ id: 4, queue: "Night", outcome: "abandoned", level: 0, wait: 1 });
    onRpc("talk", "formatted_read_grouping_sets", ({ parent }) => {
        const sets = parent();
        sets.forEach((groups) => withoutLevel(groups, "Night"));
        return sets;
    });
    await mountView({
        type: "pivot",
        resModel: "talk",
        arch: `<pivot js_class="contact_center_report_pivot"><field name="queue" type="row"/><field name="level" type="measure" widget="percentage"/></pivot>`,
    });
    expect(queryAllTexts(".o_pivot_cell_value")).toEqual(["100.00%", "0.00%", "", "100.00%"]);
});

const RED = "#CE4257";
const GREEN = "#00A78D";

for (const mode of ["bar", "line"]) {
    test(`an answered client is green and a lost one red in a ${mode} chart`, async () => {
        const colors = await colorsOfGraph(mode);
        expect(colors["Client gone"]).toBe(RED);
        expect(colors["Answered"]).toBe(GREEN);
        expect(colors["Passed on"]).toMatch(/^#/);
    });
}

test("the pieces of a pie are coloured by outcome", async () => {
    const colors = await colorsOfGraph("pie", { graph_groupbys: ["outcome"] });
    expect(colors["Client gone"]).toBe(RED);
    expect(colors["Answered"]).toBe(GREEN);
});

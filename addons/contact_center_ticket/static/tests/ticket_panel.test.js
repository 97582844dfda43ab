import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, mockDate } from "@odoo/hoot-mock";
import { defineContactCenterModels } from "@contact_center/../tests/contact_center_test_helpers";
import { Component, useState, xml } from "@odoo/owl";
import { contains, mountWithCleanup } from "@web/../tests/web_test_helpers";
import { SlaBadge } from "@contact_center_ticket/sla/sla_badge";
import { TicketPanel } from "@contact_center_ticket/card/ticket_panel";

describe.current.tags("desktop");
defineContactCenterModels();

const NOON = Date.UTC(2026, 10, 23, 12) / 1000;
const STAGES = [
    { id: 1, name: "New" },
    { id: 2, name: "Done" },
];

function panelOf(...tickets) {
    return {
        key: "tickets",
        records: tickets.map((ticket, index) => ({
            id: index + 1,
            model: "helpdesk.ticket",
            name: "Wrong cake",
            detail: "HT00001",
            team: "Care",
            priority: 2,
            stage_id: 1,
            stages: STAGES,
            closed: false,
            sla: null,
            ...ticket,
        })),
        form: {
            name: "",
            topic_id: 5,
            team_id: 7,
            teams: [{ id: 7, name: "Care" }],
            priorities: [
                { id: 1, name: "Medium" },
                { id: 2, name: "High" },
            ],
        },
    };
}

function recordOf({ change }) {
    return {
        values: { topic_id: 5, note: "The box was crushed" },
        data: { topics: [{ id: 5, name: "Complaint" }] },
        drafts: {},
        change,
    };
}

test("what is left of a promise has a shape of its own and runs out on the screen", async () => {
    mockDate("2026-11-23 12:00:00", +0);
    const dueAt = NOON + 130;
    await mountWithCleanup(SlaBadge, { props: { state: "soon", dueAt } });
    expect(".o_cc_sla").toHaveText("2 min left");
    expect(".o_cc_sla .fa-hourglass-end").toHaveCount(1);
    await advanceTime(200_000);
    await animationFrame();
    expect(".o_cc_sla").toHaveAttribute("data-sla", "late");
    expect(".o_cc_sla").toHaveText("Late by 1 min");
    expect(".o_cc_sla .fa-exclamation-triangle").toHaveCount(1);
});

test("a ticket is made of what the card says already", async () => {
    const record = recordOf({
        change: (method, [values]) => {
            expect.step([method, values]);
            return true;
        },
    });
    await mountWithCleanup(TicketPanel, { props: { record, desk: {}, panel: panelOf() } });
    await contains("[data-action=new_ticket]").click();
    expect("input[name=name]").toHaveValue("Complaint");
    expect("textarea[name=description]").toHaveValue("The box was crushed");
    await contains("select[name=priority]").select("2");
    await contains("button[type=submit]").click();
    expect.verifySteps([
        [
            "create_ticket",
            {
                name: "Complaint",
                topic_id: 5,
                team_id: 7,
                priority: 2,
                description: "The box was crushed",
            },
        ],
    ]);
    expect(".o_cc_ticket_form").toHaveCount(0);
});

test("a ticket that is being written outlives a look at another tab", async () => {
    const record = recordOf({ change: () => true });
    class Tab extends Component {
        static components = { TicketPanel };
        static template = xml`<TicketPanel t-if="state.isShown" t-props="panel"/>`;
        static props = {};
        setup() {
            this.panel = { record, desk: {}, panel: panelOf() };
            this.state = useState({ isShown: true });
        }
    }
    const tab = await mountWithCleanup(Tab);
    await contains("[data-action=new_ticket]").click();
    await contains("input[name=name]").edit("Crushed twice", { confirm: false });
    tab.state.isShown = false;
    await animationFrame();
    expect(".o_cc_ticket_form").toHaveCount(0);
    tab.state.isShown = true;
    await animationFrame();
    expect("input[name=name]").toHaveValue("Crushed twice");
    await contains("button[type=submit]").click();
    expect(record.drafts).toEqual({});
    expect(".o_cc_ticket_form").toHaveCount(0);
});

test("a stage that Odoo refuses is the old one again; names are only text", async () => {
    const panel = panelOf({ name: "<b>שלום</b> 🎂" });
    const record = recordOf({ change: () => null });
    await mountWithCleanup(TicketPanel, { props: { record, desk: {}, panel } });
    expect(queryAllTexts(".o_cc_ticket .btn-link")).toEqual(["<b>שלום</b> 🎂"]);
    await contains(".o_cc_ticket select").select("2");
    expect(".o_cc_ticket select").toHaveValue("1");
});

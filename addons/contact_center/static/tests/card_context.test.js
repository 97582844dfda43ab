import { advanceTime, describe, expect, test } from "@odoo/hoot";
import { Component, xml } from "@odoo/owl";
import { contains, makeServerError, mockService } from "@web/../tests/web_test_helpers";
import { panelRegistry } from "@contact_center/card/card_panel";
import {
    defineContactCenterModels,
    makeCardData,
    makeInteraction,
    mockCards,
    now,
    settle,
    startPanel,
} from "./contact_center_test_helpers";

describe.current.tags("desktop");
defineContactCenterModels();

const talk = (values) => ({
    key: "0-1",
    kind: "talk",
    date: now() - 24 * 3600,
    channel: "voice",
    direction: "inbound",
    operator: "Oleg",
    topic: "Delivery",
    result: "Solved",
    note: "<i>Two</i>\nlines",
    talk_seconds: 95,
    outcome: "answered",
    rating: 4,
    recordings: [{ url: "/recording/1", voicemail: false }],
    ...values,
});
const note = (values) => ({
    key: "1-1",
    kind: "message",
    date: now() - 48 * 3600,
    channel: "note",
    title: "",
    note: "Likes marzipan",
    operator: "Vera",
    ...values,
});
const leads = (values) => ({
    key: "leads",
    title: "Leads",
    icon: "fa-star",
    records: [
        { id: 3, model: "crm.lead", name: "Kitchen", detail: "320 000", badge: "New", stage_id: 1 },
    ],
    stages: [
        { id: 1, name: "New" },
        { id: 2, name: "Won" },
    ],
    actions: [{ key: "create_lead", label: "New lead" }],
    ...values,
});

async function startTalk() {
    const gateway = await startPanel();
    await gateway.show("talking", [makeInteraction({ state: "talking", answered_at: now() - 10 })]);
}

test("the timeline tells what was before, through all channels", async () => {
    mockCards(makeCardData({ timeline: { entries: [talk(), note()], more: false } }));
    await startTalk();
    expect(".o_cc_timeline li").toHaveCount(2);
    expect(".o_cc_timeline li:first").toHaveText(/1 day ago/);
    expect(".o_cc_timeline li:first").toHaveText(/1:35/);
    expect(".o_cc_timeline li:first").toHaveText(/★★★★☆/);
    expect(".o_cc_talk_note:first").toHaveText(/<i>Two<\/i>/);
    expect(".o_cc_timeline audio").toHaveAttribute("src", "/recording/1");
    expect(".o_cc_timeline li:last").toHaveText(/Likes marzipan/);
    expect(".o_cc_timeline_more").toHaveCount(0);
});

test("what was earlier comes page by page, nothing of it twice", async () => {
    const asked = [];
    mockCards(makeCardData({ timeline: { entries: [talk()], more: true } }), {
        timeline: (...args) => {
            asked.push(args);
            return { entries: [talk(), note()], more: false };
        },
    });
    await startTalk();
    await contains(".o_cc_timeline_more").click();
    await settle();
    expect(asked).toEqual([["voice-cc-1", "", 1]]);
    expect(".o_cc_timeline li").toHaveCount(2);
    expect(".o_cc_timeline_more").toHaveCount(0);
});

test("one kind is shown alone, then all again", async () => {
    const asked = [];
    mockCards(makeCardData({ timeline: { entries: [talk(), note()], more: false } }), {
        timeline: (...args) => {
            asked.push(args);
            return { entries: [note()], more: false };
        },
    });
    await startTalk();
    await contains(".o_cc_timeline_kinds [data-kind=message]").click();
    await settle();
    expect(asked).toEqual([["voice-cc-1", "message", 0]]);
    expect(".o_cc_timeline li").toHaveCount(1);
    expect(".o_cc_timeline_kinds [data-kind=message]").toHaveAttribute("aria-pressed", "true");
    await contains(".o_cc_timeline_kinds [data-kind='']").click();
    expect(".o_cc_timeline li").toHaveCount(2);
});

test("panels, actions and links come from Odoo; opening one leaves the card in the dock", async () => {
    const window = { type: "ir.actions.act_window", res_model: "crm.lead", res_id: 4 };
    const calls = mockCards(makeCardData({ panels: [leads({ stages: undefined })] }), {
        run_action: () => ({ ...makeCardData({ panels: [leads()] }), open: window }),
    });
    const opened = [];
    mockService("action", { doAction: async (action) => opened.push(action) });
    await startTalk();
    await contains("[data-tab=business]").click();
    expect(".o_cc_panel_record").toHaveText(/Kitchen\s*New\s*320 000/);
    await contains(".o_cc_panel_open").click();
    expect(opened.at(-1)).toEqual({
        type: "ir.actions.act_window",
        res_model: "crm.lead",
        res_id: 3,
        views: [[false, "form"]],
    });
    expect(".o_cc_card").toHaveCount(0);

    await contains(".o_cc_dock_tab").click();
    await contains("[data-tab=business]").click();
    await contains("[data-action=create_lead]").click();
    await settle();
    expect(calls.at(-1)).toEqual(["run_action", "voice-cc-1", "create_lead"]);
    expect(opened.at(-1)).toEqual(window);
});

test("a record is moved to another stage, or stays where it was if that is refused", async () => {
    let refusal = "";
    const calls = mockCards(makeCardData({ panels: [leads()] }), {
        set_stage: () => {
            if (refusal) {
                throw makeServerError({ message: refusal });
            }
            return { panels: [leads({ records: [{ ...leads().records[0], stage_id: 2 }] })] };
        },
    });
    await startTalk();
    await contains("[data-tab=business]").click();
    await contains(".o_cc_panel_stage").select("2");
    await settle();
    expect(calls.at(-1)).toEqual(["set_stage", "voice-cc-1", "leads", 3, 2]);
    expect(".o_cc_panel_stage").toHaveValue("2");
    refusal = "This stage cannot be chosen here any more.";
    await contains(".o_cc_panel_stage").select("1");
    await settle();
    expect(".o_cc_card_error").toHaveText(refusal);
    expect(".o_cc_panel_stage").toHaveValue("2");
});

test("an app draws its panel in its own way", async () => {
    class Own extends Component {
        static template = xml`<div class="own" t-out="props.panel.title"/>`;
        static props = ["*"];
    }
    panelRegistry.add("leads", Own);
    try {
        mockCards(makeCardData({ panels: [leads()] }));
        await startTalk();
        await contains("[data-tab=business]").click();
        expect(".own").toHaveText("Leads");
        expect(".o_cc_panel_record").toHaveCount(0);
    } finally {
        panelRegistry.remove("leads");
    }
});

test("articles that come late do not replace what was found after them", async () => {
    const article = (id, name) => ({ id, name, body: "<p>x</p>", start: "x" });
    const first = Promise.withResolvers();
    const answers = [first.promise, [article(2, "Refunds")]];
    mockCards(undefined, { search_articles: () => answers.shift() });
    await startTalk();
    await contains("[data-tab=answers]").click();
    await settle();
    await contains(".o_cc_answers_search").edit("x", { confirm: false });
    await advanceTime(300);
    await settle();
    first.resolve([article(1, "Cakes")]);
    await settle();
    expect(".o_cc_answer").toHaveText(/Refunds/);
});

test("answers to the topic are there, others are found by typing", async () => {
    const cake = {
        id: 1,
        name: "How long does a cake keep?",
        body: "<p>Three <b>days</b></p>",
        start: "Three days",
    };
    const refund = { id: 2, name: "Refunds", body: "<p>Ask</p>", start: "Ask" };
    mockCards(undefined, {
        search_articles: (uid, term) => (term ? [refund] : [cake]),
    });
    await startTalk();
    await contains("[data-tab=answers]").click();
    await settle();
    expect(".o_cc_answer").toHaveText(/How long does a cake keep\?\s*Three days/);
    await contains(".o_cc_answer button").click();
    expect(".o_cc_answer_body b").toHaveText("days");
    await contains(".o_cc_answers_search").edit("refund", { confirm: false });
    await advanceTime(300);
    await settle();
    expect(".o_cc_answer").toHaveText(/Refunds/);
});

import { describe, expect, test } from "@odoo/hoot";
import { queryAllAttributes } from "@odoo/hoot-dom";
import { contains, getService } from "@web/../tests/web_test_helpers";
import {
    defineContactCenterModels,
    makeInteraction,
    mockCards,
    settle,
    startPanel,
} from "./contact_center_test_helpers";

describe.current.tags("desktop");
defineContactCenterModels();

function makeLine(id, values = {}) {
    return {
        id,
        state: "waiting",
        model: "res.partner",
        record_id: id,
        partner_id: id,
        name: `Client ${id}`,
        number: `+7916111220${id}`,
        shown: `+7 916 111-22-0${id}`,
        problem: "",
        attempts: 0,
        uid: "",
        result: "",
        activity: null,
        ...values,
    };
}

const makeList = (lines, values = {}) => ({
    id: 1,
    name: "Contacts, 22 November",
    total: lines.filter(({ state }) => state !== "uncallable").length,
    finished: lines.filter(({ state }) => ["reached", "skipped", "done"].includes(state)).length,
    reached: lines.filter(({ state }) => state === "reached").length,
    lines,
    ...values,
});

/** Odoo's side: keeps the lines, and notes what it was asked. */
class FakeLists {
    constructor(lines, due = 0) {
        Object.assign(this, { lines, due, asked: [] });
    }

    get answers() {
        return {
            panel: () => ({ lists: [this.list], due: this.due }),
            begin: (id, uid) => this.change(["begin", id, uid], id, { state: "calling", uid }),
            decide: (id, decision) =>
                this.change(["decide", id, decision], id, { state: decision || "waiting" }),
            finish_activity: (id, feedback) =>
                this.change(["finish_activity", id, feedback], id, { activity: null }),
            make_of_activities: () => this.asked.push(["make_of_activities"]) && this.list,
            close: (id) => this.asked.push(["close", id]) && true,
        };
    }

    get list() {
        return makeList(this.lines);
    }

    change(asked, id, values) {
        this.asked.push(asked);
        this.lines = this.lines.map((line) => (line.id === id ? { ...line, ...values } : line));
        return this.list;
    }
}

async function openList(lists) {
    mockCards();
    const whom = (number) => ({ ...makeLine(1), number, kind: "client", blocked: "" });
    const gateway = await startPanel({
        callLists: lists.answers,
        phonebook: { whom, favourites: [], calls: { recent: [], missed: [], callbacks: [] } },
    });
    await gateway.show("ready");
    await contains("[data-tab='lists']").click();
    await contains("[data-list='1']").click();
    return gateway;
}

const states = () => queryAllAttributes(".o_cc_call_list_line", "data-state");
const talk = (values) => makeInteraction({ id: "call-1", state: "dialling", own: true, ...values });

test("people are called one after the other, and the list follows", async () => {
    const lists = new FakeLists([makeLine(1), makeLine(2)]);
    const gateway = await openList(lists);
    expect(".o_cc_call_next").toHaveText(/Client 1/);
    expect(".o_cc_call_list_progress").toHaveText("0 of 2");
    await contains(".o_cc_call_list_call").click();
    await settle();
    expect(gateway.sent("call").map(({ number }) => number)).toEqual(["+79161112201"]);
    await gateway.show("talking", [talk()]);
    expect(lists.asked).toEqual([["begin", 1, "call-1"]]);
    expect(states()).toEqual(["calling", "waiting"]);
    expect(".o_cc_call_list_call").not.toBeEnabled({ message: "not while he talks" });

    lists.lines[0] = { ...lists.lines[0], state: "reached", result: "Sold" };
    await gateway.show("ready");
    await settle();
    expect(states()).toEqual(["reached", "waiting"]);
    expect(".o_cc_call_list_progress").toHaveText("1 of 2");
    expect(".o_cc_call_list_line:first").toHaveText(/Sold/);
    expect(".o_cc_call_next").toHaveText(/Client 2/);
});

test("a call that the gateway refuses leaves the line as it was", async () => {
    const lists = new FakeLists([makeLine(1)]);
    const gateway = await openList(lists);
    await contains(".o_cc_call_list_call").click();
    await settle();
    gateway.send({ type: "error", code: "not_available", message: "no phone" });
    await gateway.show("talking", [makeInteraction({ state: "talking" })]);
    expect(lists.asked).toEqual([]);
    expect(states()).toEqual(["waiting"]);
});

test("who is skipped or done is left, and can be taken back", async () => {
    const lists = new FakeLists([makeLine(1), makeLine(2)]);
    await openList(lists);
    await contains(".o_cc_call_list_skip").click();
    await settle();
    expect(states()).toEqual(["skipped", "waiting"]);
    await contains(".o_cc_call_list_done").click();
    await settle();
    expect(".o_cc_call_list_over").toHaveCount(1);
    await contains("[data-state='done'] [aria-label='To be called after all']").click();
    await settle();
    expect(lists.asked).toEqual([
        ["decide", 1, "skipped"],
        ["decide", 2, "done"],
        ["decide", 2, false],
    ]);
    expect(".o_cc_call_next").toHaveText(/Client 2/);
});

test("who was not reached comes after those not tried yet; who cannot be called never", async () => {
    await openList(
        new FakeLists([
            makeLine(1, { state: "unreached", attempts: 1 }),
            makeLine(2, { state: "uncallable", problem: "no number", number: "" }),
            makeLine(3),
        ])
    );
    expect(".o_cc_call_next").toHaveText(/Client 3/);
    expect("[data-state='uncallable']").toHaveText(/no number/);
    await contains(".o_cc_call_list_skip").click();
    await settle();
    expect(".o_cc_call_next").toHaveText(/Client 1.*tried 1×/s);
});

test("whether an activity is done is asked, with what the card says", async () => {
    const activity = { id: 4, summary: "Ask about the cake", feedback: "Sold" };
    const lists = new FakeLists([makeLine(1, { state: "reached", activity })]);
    await openList(lists);
    expect(".o_cc_finish_activity").toHaveText(/Client 1.*Ask about the cake/s);
    expect(".o_cc_finish_activity textarea").toHaveValue("Sold");
    await contains(".o_cc_finish_activity textarea").edit("Two cakes", { confirm: false });
    await contains(".o_cc_activity_done").click();
    await settle();
    expect(lists.asked).toEqual([["finish_activity", 1, "Two cakes"]]);
    expect(".o_cc_finish_activity").toHaveCount(0);
});

test("an activity that is not done yet is not asked about again", async () => {
    const activity = { id: 4, summary: "Ask about the cake", feedback: "" };
    const lists = new FakeLists([makeLine(1, { state: "reached", activity })]);
    await openList(lists);
    await contains(".o_cc_activity_keep").click();
    await settle();
    expect(".o_cc_finish_activity").toHaveCount(0);
    expect(lists.asked).toEqual([]);
});

test("due activities become a list by one click", async () => {
    const lists = new FakeLists([makeLine(1)], 3);
    mockCards();
    const gateway = await startPanel({ callLists: lists.answers });
    await gateway.show("ready");
    expect("[data-tab='lists']").toHaveText("3");
    await contains("[data-tab='lists']").click();
    await contains(".o_cc_call_activities").click();
    await settle();
    expect(lists.asked).toEqual([["make_of_activities"]]);
    expect(".o_cc_call_next").toHaveText(/Client 1/);
});

test("a double click makes one list", async () => {
    const lists = new FakeLists([makeLine(1)], 3);
    mockCards();
    const gateway = await startPanel({ callLists: lists.answers });
    await gateway.show("ready");
    const service = getService("contact_center.call_lists");
    await Promise.all([service.makeOfActivities(), service.makeOfActivities()]);
    expect(lists.asked).toEqual([["make_of_activities"]]);
});

test("a list that is closed leaves the panel", async () => {
    const lists = new FakeLists([makeLine(1)]);
    await openList(lists);
    await contains(".o_cc_call_list_close").click();
    await settle();
    expect(lists.asked).toEqual([["close", 1]]);
    expect("[data-list='1']").toHaveCount(1);
});

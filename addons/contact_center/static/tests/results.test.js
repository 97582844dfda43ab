import { advanceTime, describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { contains, getService, makeServerError } from "@web/../tests/web_test_helpers";
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

const talking = () => makeInteraction({ state: "talking", answered_at: now() - 10 });
const wrapUp = () =>
    makeInteraction({
        state: "wrap_up",
        answered_at: now() - 60,
        ended_at: now(),
        wrap_up_until: now() + 45,
    });

const RESULTS = [
    { id: 11, name: "Solved", color: 10, key: "1", does: "lead to Won", asks: [] },
    {
        id: 12,
        name: "Call back",
        color: 3,
        key: "2",
        does: "callback at a time asked for",
        asks: [{ kind: "callback_at" }],
    },
    {
        id: 13,
        name: "Sold",
        color: 4,
        key: "3",
        does: "",
        asks: [
            {
                kind: "lead_id",
                choices: [
                    { id: 71, name: "Wedding cake", detail: "New" },
                    { id: 72, name: "Cupcakes", detail: "Qualified" },
                ],
            },
        ],
    },
];

let clicks = 0;
function applied(values = {}) {
    return {
        id: ++clicks,
        result: "Solved",
        finishes: false,
        seconds: 10,
        effects: [
            { text: "“Wedding cake” moved to Won", state: "done", message: "" },
            { text: "e-mail “Thanks” to anna@example.com", state: "waiting", message: "" },
        ],
        ...values,
    };
}

/** A card whose every click is applied. */
function mockResults(values = {}, answers = {}) {
    const data = makeCardData({ results: RESULTS });
    return mockCards(data, {
        save_card: (uid, saved) => ({
            ...data,
            ...saved,
            problem: "",
            applied: "result_id" in saved ? applied(values) : null,
        }),
        undo_result: () => ({ ...data, applied: null, stayed: [] }),
        ...answers,
    });
}

async function startTalk() {
    const gateway = await startPanel();
    await gateway.show("talking", [talking()]);
    return gateway;
}

async function choose(result) {
    await contains(`.o_cc_result:contains(${result})`).click();
    await settle();
}

const called = (calls, method) => calls.filter(([name]) => name === method);

test("a click is sent at once, and can be undone from the card", async () => {
    const calls = mockResults();
    await startTalk();
    await choose("Solved");
    expect(called(calls, "save_card")[0][2]).toEqual({ result_id: 11 });
    expect(".o_cc_card .o_cc_undo strong").toHaveText("Result “Solved”");
    expect(queryAllTexts(".o_cc_effects li span")).toEqual([
        "“Wedding cake” moved to Won",
        "e-mail “Thanks” to anna@example.com leaves in 10 s",
    ]);
    await contains(".o_cc_undo_button").click();
    await settle();
    expect(called(calls, "undo_result")).toHaveLength(1);
    expect(".o_cc_undo").toHaveCount(0);
    expect(".o_cc_result.active").toHaveCount(0);
});

test("the second of a double click chooses nothing, whatever lies under it", async () => {
    const calls = mockResults();
    await startTalk();
    await choose("Solved");
    const second = new MouseEvent("click", { bubbles: true, detail: 2 });
    queryOne(".o_cc_result:contains(Sold)").dispatchEvent(second);
    await settle();
    expect(called(calls, "save_card").map(([, , values]) => values)).toEqual([{ result_id: 11 }]);
    expect(".o_cc_result_question").toHaveCount(0);
});

test("after ten seconds the offer is over, and Odoo is told that mails may leave", async () => {
    const calls = mockResults();
    await startTalk();
    await choose("Solved");
    await advanceTime(4000);
    await settle();
    expect(".o_cc_undo_seconds").toHaveText("6");
    await advanceTime(6500);
    await settle();
    expect(".o_cc_undo").toHaveCount(0);
    await advanceTime(2000);
    expect(called(calls, "result_settled")).toEqual([["result_settled", "voice-cc-1"]]);
    expect(".o_cc_result.active").toHaveText("Solved");
});

test("a card that is opened again does not offer what is long over", async () => {
    mockResults();
    await startTalk();
    await choose("Solved");
    await advanceTime(11000);
    const desk = getService("contact_center.card");
    desk.minimise();
    await settle();
    expect(".o_cc_card").toHaveCount(0);
    desk.open("voice-cc-1");
    await settle();
    expect(".o_cc_card").toHaveCount(1);
    expect(".o_cc_undo").toHaveCount(0);
});

test("a key undoes it, also while the note is written; Ctrl+Z leaves the text alone", async () => {
    const calls = mockResults();
    await startTalk();
    await contains(".o_cc_note").focus();
    await press(["alt", "1"]);
    await settle();
    await press(["control", "z"]);
    await settle();
    expect(called(calls, "undo_result")).toHaveLength(0);
    await press(["alt", "z"]);
    await settle();
    expect(called(calls, "undo_result")).toHaveLength(1);

    await choose("Solved");
    queryOne(".o_cc_card").focus();
    await press(["control", "z"]);
    await settle();
    expect(called(calls, "undo_result")).toHaveLength(2);
});

test("what could not be undone is said", async () => {
    mockResults(
        {},
        {
            undo_result: () => ({
                ...makeCardData({ results: RESULTS }),
                applied: null,
                stayed: ["“Wedding cake” stays: it has been changed since, last by Boris."],
            }),
        }
    );
    await startTalk();
    await choose("Solved");
    await contains(".o_cc_undo_button").click();
    await settle();
    expect(".o_notification").toHaveText(/changed since, last by Boris/);
});

test("what could not be done is told in the bar, and stays to be read", async () => {
    mockResults({
        effects: [
            { text: "callback in 2 h", state: "skipped", message: "the number was withheld" },
        ],
    });
    await startTalk();
    await choose("Solved");
    expect(".o_cc_effects li[data-state=skipped]").toHaveText(/the number was withheld/);
    await advanceTime(10500);
    await settle();
    expect(".o_notification").toHaveText(/the number was withheld/);
});

test("an undo that comes too late leaves the result and says why", async () => {
    mockResults(
        {},
        {
            undo_result: () => {
                throw makeServerError({ message: "Too late: the 10 seconds are over." });
            },
        }
    );
    await startTalk();
    await choose("Solved");
    await contains(".o_cc_undo_button").click();
    await settle();
    expect(".o_cc_card_error").toHaveText(/Too late/);
    expect(".o_cc_result.active").toHaveText("Solved");
});

test("a result removed in mid-call is not chosen, and the note is kept", async () => {
    const data = makeCardData({ results: RESULTS });
    mockResults(
        {},
        {
            save_card: (uid, { note }) => ({
                ...data,
                note: note ?? "",
                results: RESULTS.slice(1),
                problem: "This result is not there any more: choose another one.",
                applied: null,
            }),
        }
    );
    await startTalk();
    await contains(".o_cc_note").edit("Three cakes", { confirm: false });
    await choose("Solved");
    expect(".o_cc_card_error").toHaveText(/not there any more/);
    expect(".o_cc_result.active").toHaveCount(0);
    expect(".o_cc_result:contains(Solved)").toHaveCount(0);
    expect(".o_cc_note").toHaveValue("Three cakes");
});

test("a result says beforehand what it does", async () => {
    mockResults();
    await startTalk();
    expect(".o_cc_result:contains(Solved)").toHaveAttribute("title", "lead to Won");
    expect(".o_cc_result:contains(Sold)").not.toHaveAttribute("title");
});

test("a time that is asked for is one click more", async () => {
    const calls = mockResults();
    await startTalk();
    await choose("Call back");
    expect(called(calls, "save_card")).toHaveLength(0);
    await contains(".o_cc_proposal:first").click();
    await settle();
    const [, , values] = called(calls, "save_card")[0];
    expect(values.result_id).toBe(12);
    expect(values.result_answers.callback_at).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    expect(".o_cc_result_question").toHaveCount(0);
});

test("a time that is over is not taken", async () => {
    const calls = mockResults();
    await startTalk();
    await choose("Call back");
    queryOne(".o_cc_time").value = "2001-01-01T10:00";
    await contains(".o_cc_confirm").click();
    await settle();
    expect(".o_cc_result_question [role=alert]").toHaveText(/still to come/);
    expect(called(calls, "save_card")).toHaveLength(0);
});

test("of several leads one is chosen", async () => {
    const calls = mockResults();
    await startTalk();
    await choose("Sold");
    await contains(".o_cc_result_question label:contains(Cupcakes) input").click();
    await contains(".o_cc_confirm").click();
    await settle();
    expect(called(calls, "save_card")[0][2]).toEqual({
        result_id: 13,
        result_answers: { lead_id: 72 },
    });
});

test("Escape leaves the question, and the card stays", async () => {
    const calls = mockResults();
    await startTalk();
    await choose("Call back");
    await press("escape");
    await settle();
    expect(".o_cc_result_question").toHaveCount(0);
    expect(".o_cc_card").toHaveCount(1);
    expect(called(calls, "save_card")).toHaveLength(0);
});

test("a result that finishes the card can be undone when the card is gone", async () => {
    const data = makeCardData({ results: RESULTS });
    const calls = mockResults(
        { finishes: true },
        { finish_card: () => ({ ...data, result_id: 11, state: "done" }) }
    );
    const gateway = await startPanel();
    await gateway.show("wrap_up", [wrapUp()]);
    await choose("Solved");
    expect(gateway.sent("finish")).toHaveLength(1);
    await gateway.show("ready");
    expect(".o_cc_card").toHaveCount(0);
    expect(".o_cc_undo_offers .o_cc_undo").toHaveCount(1);
    await press(["alt", "z"]);
    await settle();
    expect(called(calls, "undo_result")).toHaveLength(1);
    expect(".o_cc_card").toHaveCount(1);
    expect(".o_cc_undo").toHaveCount(0);
    expect(getService("contact_center.card").state.records["voice-cc-1"].isHeld).toBe(false);
});

test("during the talk a result that finishes waits for its end", async () => {
    mockResults({ finishes: true });
    const gateway = await startTalk();
    await choose("Solved");
    expect(gateway.sent("finish")).toHaveLength(0);
    expect(".o_cc_card").toHaveCount(1);
});

import { Deferred, advanceTime, describe, expect, test } from "@odoo/hoot";
import { press, queryAllAttributes, queryAllTexts } from "@odoo/hoot-dom";
import { contains, mountWithCleanup } from "@web/../tests/web_test_helpers";
import { PhonebookPicker } from "@contact_center/phonebook/phonebook_picker";
import {
    defineContactCenterModels,
    makeInteraction,
    mockCards,
    now,
    prepareGateway,
    settle,
    startPanel,
} from "./contact_center_test_helpers";

describe.current.tags("desktop");
defineContactCenterModels();

const BORIS = {
    operator_id: 9,
    user_id: 19,
    name: "Boris",
    state: "paused",
    since: now() - 65,
    pause_reason_id: 1,
    extension: "101",
    queue_ids: [1],
};
const VERA = { ...BORIS, operator_id: 10, name: "Vera", state: "ready", extension: "" };
const ANNA = {
    kind: "client",
    model: "res.partner",
    record_id: 7,
    partner_id: 7,
    name: "Anna Petrova",
    detail: "Daisy Ltd",
    number: "+79161112233",
    shown: "+7 916 111-22-33",
};
const NO_CALLS = { recent: [], missed: [], callbacks: [] };

async function openPhonebook(phonebook = {}, values = {}) {
    mockCards();
    const gateway = await startPanel({
        presence: [BORIS, VERA],
        queues: [{ id: 1, name: "Sales", waiting: 2, ready: 1, operators: 3 }],
        phonebook: {
            favourites: [],
            find: [ANNA],
            whom: { ...ANNA, blocked: "" },
            calls: NO_CALLS,
            ...phonebook,
        },
        ...values,
    });
    await gateway.show("ready");
    await press(["alt", "f"]);
    await settle();
    return gateway;
}

async function search(term) {
    await contains(".o_cc_phonebook_search").edit(term, { confirm: false });
    await advanceTime(200);
    await settle();
}

const shown = () => queryAllAttributes("[data-entry]", "data-entry");

test("colleagues are shown with their state, its time and reason; queues with their figures", async () => {
    const gateway = await openPhonebook();
    expect(".o_cc_phonebook_search").toBeFocused();
    expect(shown()).toEqual(["operator-9", "operator-10", "queue-1", "queue-2"]);
    expect("[data-entry='operator-9'] .o_cc_state_icon").toHaveAttribute("data-state", "paused");
    expect("[data-entry='operator-9'] .o_cc_entry_detail").toHaveText(/Paused: Lunch.*1:0\d.*101/s);
    expect("[data-entry='queue-1'] .o_cc_entry_detail").toHaveText("Ready: 1 · Waiting: 2");
    expect("[data-entry='queue-1'] .o_cc_entry_pick").toHaveCount(0);

    gateway.send({
        type: "presence",
        whole: false,
        colleagues: [{ ...BORIS, state: "ready" }],
    });
    await settle();
    expect("[data-entry='operator-9'] .o_cc_entry_detail").toHaveText(/^Ready/);
    expect(shown()).toEqual(["operator-9", "operator-10", "queue-1", "queue-2"]);

    gateway.send({ type: "presence", whole: true, colleagues: [VERA] });
    await settle();
    expect(shown()).toEqual(["operator-10", "queue-1", "queue-2"]);
});

test("clients are found by typing; Enter calls the best, arrows choose another", async () => {
    const asked = [];
    const gateway = await openPhonebook({ find: (term) => asked.push(term) && [ANNA] });
    await search("anna");
    expect(asked).toEqual(["anna"]);
    expect(shown()).toEqual(["res.partner-7-+79161112233"]);
    expect(".o_cc_entry_detail").toHaveText("Daisy Ltd · +7 916 111-22-33");
    await press("Enter");
    await settle();
    expect(gateway.sent("call").map(({ number, record_id }) => [number, record_id])).toEqual([
        ["+79161112233", 7],
    ]);
});

test("Enter waits for clients who are still looked for, and calls nobody in their stead", async () => {
    const found = new Deferred();
    const gateway = await openPhonebook({ find: () => found });
    await search("ver");
    expect(shown()).toEqual(["operator-10"]);
    await press("Enter");
    await settle();
    expect(gateway.sent("call")).toHaveLength(0);
    found.resolve([ANNA]);
    await settle();
    expect(gateway.sent("call").map(({ number }) => number)).toEqual(["+79161112233"]);
});

test("Enter waits also where nobody is found yet", async () => {
    const found = new Deferred();
    const gateway = await openPhonebook({ find: () => found });
    await search("anna");
    expect(shown()).toEqual([]);
    await press("Enter");
    found.resolve([ANNA]);
    await settle();
    expect(gateway.sent("call").map(({ number }) => number)).toEqual(["+79161112233"]);
});

test("whoever is chosen meanwhile is called, and nobody besides", async () => {
    const found = new Deferred();
    const gateway = await openPhonebook({ find: () => found });
    await search("ver");
    await press("Enter");
    await press("ArrowDown");
    await press("Enter");
    found.resolve([ANNA]);
    await settle();
    expect(gateway.sent("call").map(({ operator_id }) => operator_id)).toEqual([10]);
});

test("a colleague whose whole name is typed is called, whatever clients have the same", async () => {
    const gateway = await openPhonebook({ find: [{ ...ANNA, name: "Vera" }] });
    await search("vera");
    expect(shown()).toEqual(["res.partner-7-+79161112233", "operator-10"]);
    await press("Enter");
    await settle();
    expect(gateway.sent("call").map(({ operator_id }) => operator_id)).toEqual([10]);
});

test("a mere Enter calls nobody", async () => {
    const gateway = await openPhonebook();
    await press("Enter");
    await settle();
    expect(gateway.sent("call")).toHaveLength(0);
    await press("ArrowDown");
    await press("ArrowDown");
    await settle();
    expect(".o_cc_entry[aria-selected=true]").toHaveAttribute("data-entry", "operator-10");
    await press("Enter");
    await settle();
    expect(gateway.sent("call")).toEqual([
        { type: "call", queue_id: 0, operator_id: 10, name: "Vera" },
    ]);
});

test("a colleague is found by his extension, and told apart from a number", async () => {
    const gateway = await openPhonebook({ find: [] });
    await search("101");
    expect(shown()).toEqual(["operator-9"]);
    await press("Enter");
    await settle();
    expect(gateway.sent("call").map(({ operator_id }) => operator_id)).toEqual([9]);
});

test("a number that is typed can be called", async () => {
    const gateway = await openPhonebook({ find: [] });
    await search("8 916 111-22-33");
    expect(shown()).toEqual(["number-8 916 111-22-33"]);
    await press("Enter");
    await settle();
    expect(gateway.sent("call").map(({ number }) => number)).toEqual(["+79161112233"]);
});

test("a slow answer to what is no longer asked changes nothing", async () => {
    let answer;
    const slow = new Promise((resolve) => (answer = resolve));
    await openPhonebook({ find: (term) => (term === "ann" ? slow : []) });
    await search("ann");
    await search("anno");
    answer([ANNA]);
    await settle();
    expect(shown()).toEqual([]);
    expect(".o_cc_phonebook_empty").toHaveText(/Nobody found/);
    await press("Escape");
    await settle();
    expect(".o_cc_phonebook_search").toHaveValue("");
});

test("the one who has the star stands first", async () => {
    const set = [];
    await openPhonebook({
        favourites: [{ kind: "operator", operator_id: 10, name: "Vera" }, ANNA],
        set_favourite: (entry, wanted) =>
            set.push([entry.name, wanted]) && [{ kind: "operator", operator_id: 10, name: "Vera" }],
    });
    expect(queryAllAttributes("[data-group='favourites'] [data-entry]", "data-entry")).toEqual([
        "operator-10",
        "res.partner-7-+79161112233",
    ]);
    expect(shown().filter((key) => key === "operator-10")).toHaveLength(1);
    await contains(
        "[data-group='favourites'] [data-entry^='res.partner'] .o_cc_entry_star"
    ).click();
    await settle();
    expect(set).toEqual([["Anna Petrova", false]]);
    expect("[data-group='favourites'] [data-entry]").toHaveCount(1);
});

test("names are text, however they look", async () => {
    const name = "<img src=x onerror=alert(1)> עברית 🍰";
    await openPhonebook({ find: [{ ...ANNA, name }] });
    await search("img");
    expect(".o_cc_entry").toHaveText(new RegExp("<img src=x"));
    expect(".o_cc_entry img").toHaveCount(0);
});

test("without Odoo colleagues can still be called", async () => {
    await openPhonebook({ favourites: null, find: null });
    await search("vera");
    expect(shown()).toEqual(["operator-10"]);
    expect(".o_cc_phonebook_fault").toHaveCount(1);
    await search("nobody");
    expect(".o_cc_phonebook_empty").toHaveCount(0, { message: "that is not known" });
    await search("");
    expect(".o_cc_phonebook_fault").toHaveCount(0);
});

test("a picker elsewhere shows whom it is asked to, and tells what is picked", async () => {
    await prepareGateway({ presence: [BORIS, VERA], phonebook: { favourites: [], find: [] } });
    const picked = [];
    await mountWithCleanup(PhonebookPicker, {
        props: {
            onPick: (entry) => picked.push(entry.target),
            filter: ({ kind, state }) => kind === "queue" || state === "ready",
            pickLabel: (name) => `Ask ${name}`,
        },
    });
    await settle();
    expect(shown()).toEqual(["operator-10", "queue-1", "queue-2"]);
    await contains("[data-entry='queue-2'] .o_cc_entry_pick[aria-label='Ask Care']").click();
    await contains("[data-entry='operator-10']").dblclick();
    expect(picked).toEqual([{ queue_id: 2 }, { operator_id: 10 }]);
});

const MISSED = { ...ANNA, uid: "voice-1", direction: "inbound", queue_id: 1, at: now(), count: 2 };

test("what the queues missed is called back by one click", async () => {
    const calls = { ...NO_CALLS, missed: [MISSED] };
    const gateway = await openPhonebook({ calls });
    await contains("[data-tab='calls']").click();
    await settle();
    expect(".o_cc_missed_by_queues li").toHaveText(/Anna Petrova.*2×/s);
    await contains(".o_cc_missed_by_queues .o_cc_call_back").click();
    await settle();
    expect(gateway.sent("call").map(({ number, queue_id }) => [number, queue_id])).toEqual([
        ["+79161112233", 1],
    ]);
    await gateway.show("talking", [makeInteraction({ state: "dialling", own: true })]);
    await contains("[data-tab='calls']").click();
    expect(".o_cc_missed_by_queues").toHaveCount(0);
});

test("a callback that he makes himself is taken from the gateway first", async () => {
    const taken = [];
    const slow = Promise.withResolvers();
    const callback = { ...ANNA, id: 5, at: now(), overdue: true, queue_id: 1 };
    const gateway = await openPhonebook({
        calls: { ...NO_CALLS, callbacks: [callback] },
        take: (id) => taken.push(id) && slow.promise,
    });
    await contains("[data-tab='calls']").click();
    await settle();
    expect(".o_cc_callbacks_due [role=img]").toHaveAttribute("aria-label", "Overdue");
    await contains(".o_cc_callbacks_due .o_cc_call_back").click();
    await contains(".o_cc_callbacks_due .o_cc_call_back").click();
    slow.resolve(callback);
    await settle();
    await settle();
    expect(taken).toEqual([5]);
    expect(gateway.sent("call")).toHaveLength(1);
});

test("own calls tell by shape how they went", async () => {
    const recent = [
        { ...MISSED, uid: "1", outcome: "answered", talk_seconds: 65 },
        { ...MISSED, uid: "2", outcome: "unreached", direction: "outbound", talk_seconds: 0 },
    ];
    await openPhonebook({ calls: { ...NO_CALLS, recent } });
    await contains("[data-tab='calls']").click();
    await settle();
    expect(queryAllAttributes(".o_cc_recent [role=img]", "aria-label")).toEqual([
        "Answered",
        "Not reached",
    ]);
    expect(".o_cc_recent li:first").toHaveText(/1:05/);
});

test("a call that rang here in vain is called back by one click", async () => {
    const gateway = await openPhonebook(
        {},
        { missed: [{ ...makeInteraction({ id: "voice-9" }), missed_at: now() }] }
    );
    await contains("[data-tab='now']").click();
    await contains(".o_cc_missed .o_cc_call_back").click();
    await settle();
    expect(gateway.sent("call").map(({ queue_id }) => queue_id)).toEqual([1]);
});

test("the key opens a hidden dock, and the arrows go through its parts", async () => {
    await openPhonebook();
    await contains(".o_cc_dock_toggle").click();
    expect(".o_cc_phonebook").toHaveCount(0);
    await press(["alt", "f"]);
    await settle();
    expect(".o_cc_phonebook_search").toBeFocused();
    await contains("[data-tab='phonebook']").focus();
    await press("ArrowRight");
    await settle();
    expect("[data-tab='calls']").toBeFocused();
    expect("[data-tab='calls']").toHaveAttribute("aria-selected", "true");
    expect(queryAllTexts(".o_cc_calls > p")).toHaveLength(1);
});

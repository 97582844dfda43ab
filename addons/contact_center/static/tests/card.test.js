import { Deferred, advanceTime, describe, expect, queryOne, test } from "@odoo/hoot";
import { press } from "@odoo/hoot-dom";
import { mockSendBeacon } from "@odoo/hoot-mock";
import { contains, getService, makeServerError } from "@web/../tests/web_test_helpers";
import {
    SIP_ACCOUNT,
    defineContactCenterModels,
    makeCardData,
    makeInteraction,
    makeMatch,
    mockCards,
    mockMicrophone,
    mockSip,
    now,
    settle,
    startPanel,
} from "./contact_center_test_helpers";

describe.current.tags("desktop");
defineContactCenterModels();

const talking = (values) =>
    makeInteraction({ state: "talking", answered_at: now() - 10, ...values });
const wrapUp = (values) =>
    makeInteraction({
        state: "wrap_up",
        answered_at: now() - 60,
        ended_at: now(),
        wrap_up_until: now() + 45,
        ...values,
    });

/** What a browser gets from the reverse proxy while Odoo restarts. */
const noAnswer = () => new Response("", { status: 502 });

test("whoever was asked into the talk reads it, as soon as Odoo knows of him", async () => {
    let isKnown = false;
    const calls = mockCards(undefined, {
        open_card: () => {
            if (!isKnown) {
                throw makeServerError({ message: "Another operator has the card." });
            }
            return makeCardData({ note: "Wants a refund", read_only: true });
        },
    });
    const gateway = await startPanel();
    await gateway.show("talking", [talking({ role: "consulted" })]);
    expect(".o_cc_card_error").toHaveCount(0);
    isKnown = true;
    await advanceTime(2000);
    await settle();
    expect(calls.map(([method]) => method)).toEqual(["open_card", "open_card"]);
    expect(".o_cc_note").toHaveValue("Wants a refund");
    expect(queryOne(".o_cc_note").matches(":disabled")).toBe(true);
    expect(".o_cc_finish").not.toBeEnabled();
    expect(".o_cc_finish_hint").toHaveText(/your colleague's card/);
});

test("the card of a talk that is left to him is his as soon as Odoo knows", async () => {
    let isHis = false;
    mockCards(undefined, { open_card: () => makeCardData({ read_only: !isHis }) });
    const gateway = await startPanel();
    await gateway.show("talking", [talking({ role: "consulted" })]);
    await settle();
    await gateway.show("talking", [talking({ role: "own" })]);
    await settle();
    expect(queryOne(".o_cc_note").matches(":disabled")).toBe(true);
    isHis = true;
    await advanceTime(2000);
    await settle();
    expect(queryOne(".o_cc_note").matches(":disabled")).toBe(false);
});

test("opens with the offer, before Odoo has answered", async () => {
    const answer = new Deferred();
    const calls = mockCards(undefined, { open_card: () => answer });
    const gateway = await startPanel();
    const shown = [];
    window.addEventListener("contact_center:card_shown", ({ detail }) => shown.push(detail));
    await gateway.show("offered", [makeInteraction()]);
    expect(".o_cc_card").toHaveAttribute("data-state", "offered");
    expect(".o_cc_card_title").toHaveText("Anna Petrova");
    expect(".o_cc_client").toHaveText(/Daisy Ltd/);
    expect(".o_cc_why_client li").toHaveText("The number is in the client's record");
    expect(".o_cc_why_you li").toHaveText("You were ready longest: 2:10");
    expect(".o_cc_entry_point").toHaveText(/Shop One/);
    expect(".o_cc_instructions").toHaveText("Say the name of the shop");
    expect(".o_cc_result").toHaveCount(0);
    expect(shown.map(({ interactionId }) => interactionId)).toEqual(["voice-cc-1"]);
    expect(calls[0].slice(0, 2)).toEqual(["open_card", "voice-cc-1"]);
    expect(calls[0][2].client_number).toBe("+79161112233");

    answer.resolve(makeCardData());
    await settle();
    expect(".o_cc_result").toHaveCount(2);
    expect(".o_cc_client").toHaveText(/anna@example.com/);
});

test("the moments when cards were shown do not pile up", async () => {
    mockCards();
    const gateway = await startPanel();
    for (const id of ["voice-1", "voice-2"]) {
        await gateway.show("offered", [makeInteraction({ id })]);
    }
    const marks = performance.getEntriesByName("contact_center:card_shown");
    expect(marks.map(({ detail }) => detail.interactionId)).toEqual(["voice-2"]);
});

test("an offer that goes elsewhere takes its card along", async () => {
    mockCards();
    const gateway = await startPanel();
    await gateway.show("offered", [makeInteraction()]);
    await gateway.show("paused");
    expect(".o_cc_card").toHaveCount(0);
    expect(".o_cc_dock_interaction").toHaveCount(0);
});

test("does not take the keys of someone typing below, and gives him his place back", async () => {
    mockCards();
    const gateway = await startPanel();
    const input = document.createElement("input");
    queryOne(".o_action_manager").append(input);
    input.focus();
    await gateway.show("offered", [makeInteraction()]);
    expect(".o_cc_card").toBeFocused();
    await press("1");
    await settle();
    expect(".o_cc_result.active").toHaveCount(0);

    await press("escape");
    await settle();
    expect(".o_cc_card").toHaveCount(0);
    expect(input).toBeFocused();
    input.remove();
});

test("what is written is saved by itself, once and together", async () => {
    const calls = mockCards();
    const gateway = await startPanel();
    await gateway.show("talking", [talking()]);
    await contains(".o_cc_topic").select("2");
    await contains(".o_cc_note").edit("Wants a", { confirm: false });
    expect(".o_cc_saved").toHaveAttribute("data-saving", "waiting");
    await contains(".o_cc_note").edit("Wants a refund", { confirm: false });
    await advanceTime(700);
    await settle();
    expect(calls.filter(([method]) => method === "save_card")).toEqual([
        ["save_card", "voice-cc-1", { topic_id: 2, note: "Wants a refund" }],
    ]);
    expect(".o_cc_saved").toHaveAttribute("data-saving", "clean");
    expect(".o_cc_note").toHaveValue("Wants a refund");
});

test("what Odoo did not take is kept and sent again", async () => {
    let isDown = true;
    const calls = mockCards(undefined, {
        save_card: () => (isDown ? noAnswer() : makeCardData({ note: "Kept" })),
    });
    const gateway = await startPanel();
    await gateway.show("talking", [talking()]);
    await contains(".o_cc_note").edit("Kept", { confirm: false });
    await advanceTime(700);
    await settle();
    expect(".o_cc_saved").toHaveAttribute("data-saving", "retrying");
    expect(".o_cc_note").toHaveValue("Kept");
    isDown = false;
    await advanceTime(2000);
    await settle();
    expect(".o_cc_saved").toHaveAttribute("data-saving", "clean");
    expect(calls.filter(([method]) => method === "save_card").at(-1)[2]).toEqual({ note: "Kept" });
});

test("a note written before Odoo answered is not lost to its answer", async () => {
    const answer = new Deferred();
    const calls = mockCards(undefined, { open_card: () => answer });
    const gateway = await startPanel();
    await gateway.show("talking", [talking()]);
    await contains(".o_cc_note").edit("Early", { confirm: false });
    answer.resolve(makeCardData({ note: "Old", topic_id: 1 }));
    await settle();
    expect(".o_cc_note").toHaveValue("Early");
    expect(".o_cc_topic").toHaveValue("1");
    expect(calls.at(-1)).toEqual(["save_card", "voice-cc-1", { note: "Early" }]);
});

test("what is typed while Odoo works is not lost to its answer", async () => {
    const answer = new Deferred();
    const calls = mockCards(makeCardData({ client: null }), { set_client: () => answer });
    const matches = [makeMatch(), makeMatch({ record_id: 8, partner_id: 8, name: "Boris" })];
    const gateway = await startPanel();
    await gateway.show("talking", [talking({ matches })]);
    await contains(".o_cc_match:contains(Boris)").click();
    await contains(".o_cc_note").edit("Meanwhile", { confirm: false });
    await advanceTime(700);
    expect(calls.at(-1)[0]).toBe("set_client");
    answer.resolve(makeCardData());
    await settle();
    await settle();
    expect(".o_cc_note").toHaveValue("Meanwhile");
    expect(calls.at(-1)).toEqual(["save_card", "voice-cc-1", { note: "Meanwhile" }]);
});

test("what is being saved is not lost to what Odoo knew before", async () => {
    const answer = new Deferred();
    let known = "";
    const calls = mockCards(undefined, {
        open_card: () => makeCardData({ note: known }),
        save_card: async (uid, { note }) => {
            await answer;
            known = note;
            return {};
        },
    });
    const gateway = await startPanel();
    await gateway.show("talking", [talking()]);
    await contains(".o_cc_note").edit("A cake for Saturday", { confirm: false });
    await advanceTime(700);
    getService("contact_center.card").onCardChanged({ uid: "voice-cc-1" });
    await settle();
    expect(calls.map(([method]) => method)).toEqual(["open_card", "save_card"]);
    answer.resolve();
    await settle();
    expect(calls.at(-1)[0]).toBe("open_card");
    expect(".o_cc_note").toHaveValue("A cake for Saturday");
});

test("nothing is finished before all that was written is in Odoo", async () => {
    const calls = mockCards(makeCardData({ result_id: 11 }), { save_card: noAnswer });
    const gateway = await startPanel();
    await gateway.show("wrap_up", [wrapUp()]);
    await contains(".o_cc_note").edit("Important", { confirm: false });
    await contains(".o_cc_finish").click();
    await settle();
    expect(".o_cc_card_error").toHaveText(/Odoo does not answer/);
    expect(calls.map(([method]) => method)).toEqual(["open_card", "save_card"]);
    expect(gateway.sent("finish")).toHaveLength(0);
    expect(".o_cc_note").toHaveValue("Important");
});

test("the last words are sent along when the page is left", async () => {
    mockCards();
    const beacons = [];
    mockSendBeacon((url, blob) => beacons.push([url, blob]));
    const gateway = await startPanel();
    await gateway.show("talking", [talking()]);
    await contains(".o_cc_note").edit("Bye", { confirm: false });
    window.dispatchEvent(new Event("pagehide"));
    expect(beacons).toHaveLength(1);
    const [url, blob] = beacons[0];
    expect(url).toBe("/web/dataset/call_kw/contact.center.card/save_card");
    expect(JSON.parse(await blob.text()).params.args).toEqual(["voice-cc-1", { note: "Bye" }]);
});

test("a result is chosen by its key: by itself, and with Alt in a text", async () => {
    mockCards();
    const gateway = await startPanel();
    await gateway.show("wrap_up", [wrapUp()]);
    await press("1");
    await settle();
    expect(".o_cc_result.active").toHaveText("Solved");
    await contains(".o_cc_note").click();
    await press(["alt", "2"]);
    await settle();
    expect(".o_cc_result.active").toHaveText("Call back");
});

test("the verbs come before the keys of results", async () => {
    const results = [
        { id: 11, name: "Answered", color: 0, key: "a" },
        { id: 12, name: "Misdialled", color: 0, key: "m" },
    ];
    mockCards(makeCardData({ results }));
    mockMicrophone();
    const phones = mockSip();
    const gateway = await startPanel({ sip: SIP_ACCOUNT });
    await gateway.show("offered", [makeInteraction()]);
    const session = phones[0].ring("voice-cc-1");
    await press(["alt", "a"]);
    await settle();
    expect(session.log.map(([verb]) => verb)).toEqual(["answer"]);
    expect(".o_cc_result.active").toHaveCount(0);

    await gateway.show("talking", [talking()]);
    await press(["alt", "m"]);
    await settle();
    expect(session.log.map(([verb]) => verb)).toEqual(["answer", "mute"]);
    expect(".o_cc_result.active").toHaveCount(0);
    await press(["alt", "a"]);
    await settle();
    expect(".o_cc_result.active").toHaveText("Answered");
});

test("finishing waits for the end of the talk and for the result", async () => {
    const calls = mockCards();
    const gateway = await startPanel();
    await gateway.show("talking", [talking()]);
    expect(".o_cc_finish").not.toBeEnabled();
    expect(".o_cc_finish_hint").toHaveText("You can finish when the call is over.");

    await gateway.show("wrap_up", [wrapUp()]);
    expect(".o_cc_finish").not.toBeEnabled();
    expect(".o_cc_finish_hint").toHaveText("Choose a result first.");
    expect(".o_cc_wrap_up").toHaveText(/0:4\d/);
    await press(["control", "enter"]);
    await settle();
    expect(calls.map(([method]) => method)).not.toInclude("finish_card");

    await contains(".o_cc_result:contains(Solved)").click();
    expect(".o_cc_finish").toBeEnabled();
    await press(["control", "enter"]);
    await settle();
    await settle();
    expect(calls.map(([method]) => method)).toEqual(["open_card", "save_card", "finish_card"]);
    expect(calls[1][2]).toEqual({ result_id: 11 });
    expect(gateway.sent("finish")).toEqual([{ type: "finish", interaction_id: "voice-cc-1" }]);
});

test("work that rings no phone is finished once it is taken", async () => {
    mockCards(makeCardData({ result_required: false }));
    const gateway = await startPanel();
    const ticket = { channel: "ticket", result_required: false };
    await gateway.show("offered", [makeInteraction(ticket)]);
    expect(".o_cc_finish").not.toBeEnabled();
    expect(".o_cc_finish_hint").toHaveText("Take it first.");
    await gateway.show("talking", [talking(ticket)]);
    expect(".o_cc_finish").toBeEnabled();
    expect(".o_cc_finish_hint").toHaveText("");
});

test("a finished card goes when the gateway takes the interaction off", async () => {
    mockCards(makeCardData({ result_id: 11 }), {
        finish_card: () => makeCardData({ result_id: 11, state: "done" }),
    });
    const gateway = await startPanel();
    await gateway.show("wrap_up", [wrapUp()]);
    await contains(".o_cc_finish").click();
    await settle();
    await gateway.show("ready");
    expect(".o_cc_card").toHaveCount(0);
    expect(".o_cc_dock_interaction").toHaveCount(0);
});

test("Odoo's refusal is shown in its words and the wrap-up goes on", async () => {
    mockCards(makeCardData({ result_id: 11 }), {
        finish_card: () => {
            throw makeServerError({ message: "Say what the complaint is about." });
        },
    });
    const gateway = await startPanel();
    await gateway.show("wrap_up", [wrapUp()]);
    await contains(".o_cc_finish").click();
    await settle();
    expect(".o_cc_card_error").toHaveText("Say what the complaint is about.");
    expect(gateway.sent("finish")).toHaveLength(0);
    expect(".o_cc_finish").toBeEnabled();
});

test("a card that was not finished in time stays to be finished", async () => {
    const calls = mockCards(makeCardData({ result_required: false }));
    const gateway = await startPanel();
    await gateway.show("wrap_up", [wrapUp({ result_required: false })]);
    await gateway.show("ready");
    expect(".o_cc_card").toHaveCount(1);
    expect(".o_cc_card_header").toHaveText(/The wrap-up is over/);
    await contains(".o_cc_finish").click();
    await settle();
    expect(calls.at(-1)[0]).toBe("finish_card");
    expect(gateway.sent("finish")).toHaveLength(0);
    expect(".o_cc_card").toHaveCount(0);
});

test("an owed result keeps the wrap-up over its time, and says so", async () => {
    mockCards();
    const gateway = await startPanel();
    await gateway.show("wrap_up", [wrapUp({ wrap_up_until: now() - 12 })]);
    expect(".o_cc_wrap_up").toHaveText(/Wrap-up is over its time by\s+0:12/);
    expect(".o_cc_wrap_up").toHaveClass("text-danger");
});

test("of several matches the operator chooses", async () => {
    const calls = mockCards(makeCardData({ client: null }), {
        set_client: () =>
            makeCardData({ client: { ...makeCardData().client, id: 8, name: "Boris" } }),
    });
    const matches = [
        makeMatch(),
        makeMatch({
            record_id: 8,
            partner_id: 8,
            name: "Boris",
            reasons: [{ code: "talks", values: { count: 2 } }],
        }),
    ];
    const gateway = await startPanel();
    await gateway.show("offered", [makeInteraction({ matches })]);
    expect(".o_cc_card_title").toHaveText("Anna Petrova?");
    expect(".o_cc_other_matches h3").toHaveText(/^who is it\?$/i);
    expect(".o_cc_match").toHaveCount(2);
    await contains(".o_cc_match:contains(Boris)").click();
    await settle();
    expect(calls.at(-1)).toEqual(["set_client", "voice-cc-1", 8]);
    expect(".o_cc_card_title").toHaveText("Boris");
    expect(".o_cc_why_client li").toHaveText("Talks before: 2");
    expect(".o_cc_match").toHaveCount(1);
});

test("an unknown number becomes a client in one row", async () => {
    const calls = mockCards(makeCardData({ client: null }), {
        search_clients: () => [],
        create_client: () => makeCardData({ client: { ...makeCardData().client, name: "Vera" } }),
    });
    const gateway = await startPanel();
    await gateway.show("talking", [talking({ matches: [], client_name: "" })]);
    expect(".o_cc_card_title").toHaveText("+79161112233");
    expect(".o_cc_client_unknown").toHaveCount(1);
    await contains(".o_cc_client_form input[name=name]").edit("Vera", { confirm: "enter" });
    await settle();
    expect(calls.at(-1)).toEqual([
        "create_client",
        "voice-cc-1",
        { name: "Vera", company_name: "" },
    ]);
    expect(".o_cc_card_title").toHaveText("Vera");
    expect(".o_cc_client_form").toHaveCount(0);
});

test("a caller who hides his number is asked for his name", async () => {
    mockCards(makeCardData({ client: null }));
    const gateway = await startPanel();
    await gateway.show("talking", [talking({ matches: [], client_number: "" })]);
    expect(".o_cc_card_title").toHaveText("Hidden number");
    expect(".o_cc_client_unknown").toHaveText(/^Hidden number\s*Ask who is calling/);
    expect(".o_cc_client_column").not.toHaveText(/link/i);
    expect(".o_cc_client_form input[name=name]").toHaveCount(1);
});

test("a result shows the keys that choose it while the note is written", async () => {
    mockCards();
    const gateway = await startPanel();
    await gateway.show("talking", [talking()]);
    expect(".o_cc_result:first .o_cc_key").toHaveText("Alt+1");
    await contains(".o_cc_note").click();
    await press(["alt", "1"]);
    await settle();
    expect(".o_cc_result:first").toHaveAttribute("aria-checked", "true");
});

test("an unknown number is linked to a client who is found while the name is typed", async () => {
    const calls = mockCards(makeCardData({ client: null }), {
        search_clients: () => [{ id: 9, name: "Galina", detail: "Tula" }],
        set_client: () => makeCardData({ client: { ...makeCardData().client, name: "Galina" } }),
    });
    const gateway = await startPanel();
    await gateway.show("talking", [talking({ matches: [] })]);
    await contains(".o_cc_client_form input[name=name]").edit("gal", { confirm: false });
    await advanceTime(300);
    await settle();
    expect(calls.at(-1)).toEqual(["search_clients", "gal"]);
    await contains(".o_cc_found:contains(Galina)").click();
    await settle();
    expect(calls.at(-1)).toEqual(["set_client", "voice-cc-1", 9]);
    expect(".o_cc_card_title").toHaveText("Galina");
});

test("a card is loaded again when Odoo did not answer", async () => {
    let isDown = true;
    mockCards(undefined, {
        open_card: () => (isDown ? noAnswer() : makeCardData()),
    });
    const gateway = await startPanel();
    await gateway.show("offered", [makeInteraction()]);
    expect(".o_cc_card_title").toHaveText("Anna Petrova");
    expect(".o_cc_result").toHaveCount(0);
    isDown = false;
    await advanceTime(1500);
    await settle();
    expect(".o_cc_result").toHaveCount(2);
});

test("when another tab takes over, the cards go there", async () => {
    mockCards();
    const gateway = await startPanel();
    await gateway.show("talking", [talking()]);
    gateway.socket.close(4001);
    await settle();
    expect(".o_cc_card").toHaveCount(0);
    expect(Object.keys(getService("contact_center.card").state.records)).toHaveLength(0);
});

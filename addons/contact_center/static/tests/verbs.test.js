import { describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { contains } from "@web/../tests/web_test_helpers";
import {
    SIP_ACCOUNT,
    defineContactCenterModels,
    makeInteraction,
    mockCards,
    mockMicrophone,
    mockSip,
    now,
    settle,
    startPanel,
} from "./contact_center_test_helpers";

describe.current.tags("desktop");
defineContactCenterModels();

const ID = "voice-cc-1";
const BORIS = { id: "p1", operator_id: 9, name: "Boris", number: "" };

const talk = (values) =>
    makeInteraction({
        state: "talking",
        answered_at: now() - 10,
        role: "own",
        own: false,
        on_hold: false,
        recording: "off",
        parties: [],
        trail: [],
        ...values,
    });

/** A panel whose phone is in a talk. */
async function startTalk(values = {}) {
    mockCards();
    mockMicrophone();
    const phones = mockSip();
    const gateway = await startPanel({ sip: SIP_ACCOUNT });
    await gateway.show("offered", [makeInteraction()]);
    const session = phones[0].ring(ID, { "X-CC-Offer": `${ID}/1` });
    await press(["alt", "a"]);
    await gateway.show("talking", [talk(values)]);
    return { gateway, phones, session };
}

const verbs = (place = ".o_cc_dock") =>
    [...document.querySelectorAll(`${place} [data-verb]`)].map((button) => button.dataset.verb);

test("alone with a client: all that can be done, each with its key", async () => {
    await startTalk({ recording: "on" });
    expect(verbs()).toEqual(["mute", "hold", "transfer", "consult", "keypad", "record", "hangup"]);
    const keys = queryAllTexts(".o_cc_dock .o_cc_key");
    expect(keys).toHaveLength(7);
    expect(new Set(keys).size).toBe(7, { message: "no key stands twice" });
});

test("hold is shown by shape and time, in words for the screen reader, and taken back", async () => {
    const { gateway } = await startTalk();
    await press(["alt", "h"]);
    await settle();
    expect(gateway.sent("hold")).toEqual([{ type: "hold", interaction_id: ID }]);

    const held = { code: "held", values: { at: now() - 75 } };
    await gateway.show("talking", [talk({ on_hold: true, trail: [held] })]);
    expect(".o_cc_dock_interaction").toHaveAttribute("data-shown-state", "on_hold");
    expect(".o_cc_dock_tab .o_cc_state_icon .fa").toHaveClass("fa-music");
    expect(".o_cc_party[data-party=client]").toHaveText(/Anna Petrova\s*waits with music\s*1:15/);
    expect(".o_cc_announcer").toHaveText("Anna Petrova is on hold.");
    await press(["alt", "h"]);
    await settle();
    expect(gateway.sent("resume")).toEqual([{ type: "resume", interaction_id: ID }]);
});

test("from asking somebody to leaving him the client", async () => {
    const { gateway } = await startTalk();
    await press(["alt", "o"]);
    await settle();
    await contains("[data-target='operator-9']").click();
    await contains(".o_cc_consult_send").click();
    await settle();
    expect(gateway.sent("consult")).toEqual([
        { type: "consult", interaction_id: ID, operator_id: 9, note: "" },
    ]);
    const rung = talk({ on_hold: true, parties: [{ ...BORIS, state: "ringing" }] });
    await gateway.show("talking", [rung]);
    expect(".o_cc_transfer").toHaveCount(0, { message: "he is rung: nothing to choose any more" });
    expect(verbs()).toEqual(["mute", "cancel", "keypad", "hangup"]);
    expect(".o_cc_party[data-party=p1]").toHaveText(/Boris\s*is rung/);

    const asked = talk({ on_hold: true, parties: [{ ...BORIS, state: "together" }] });
    await gateway.show("talking", [asked]);
    expect(verbs()).toEqual([
        "mute",
        "complete",
        "swap",
        "conference",
        "cancel",
        "keypad",
        "hangup",
    ]);
    await press(["alt", "w"]);
    await press(["alt", "b"]);
    await press(["alt", "t"]);
    await press(["alt", "j"]);
    await settle();
    expect(gateway.sent("swap")).toHaveLength(1);
    expect(gateway.sent("conference")).toHaveLength(1);
    expect(gateway.sent("complete")).toEqual([{ type: "complete", interaction_id: ID, note: "" }]);
    expect(gateway.sent("drop")).toEqual([{ type: "drop", interaction_id: ID, party_id: "p1" }]);
});

test("all together: each can be parted with, and the operator can leave them", async () => {
    const { gateway } = await startTalk();
    const outside = { id: "p2", operator_id: 0, name: "", number: "+79995554433" };
    const parties = [
        { ...BORIS, state: "together" },
        { ...outside, state: "together" },
    ];
    await gateway.show("talking", [talk({ parties })]);
    expect(".o_cc_dock_interaction").toHaveAttribute("data-shown-state", "conference");
    expect(verbs()).toEqual(["mute", "complete", "keypad", "hangup"]);
    expect(queryAllTexts(".o_cc_party strong")).toEqual(["Anna Petrova", "Boris", "+79995554433"]);
    expect("[data-party=p2] .o_cc_drop").toHaveAttribute("aria-label", "Part with +79995554433");
    await contains("[data-party=p2] .o_cc_drop").click();
    await settle();
    expect(gateway.sent("drop").map(({ party_id }) => party_id)).toEqual(["p2"]);
});

test("a paused recording cannot be overlooked", async () => {
    const { gateway } = await startTalk({ recording: "on" });
    expect(".o_cc_dock .o_cc_recording_paused").toHaveCount(0);
    await press(["alt", "p"]);
    await settle();
    expect(gateway.sent("record")).toEqual([{ type: "record", interaction_id: ID, on: false }]);
    await gateway.show("talking", [talk({ recording: "paused" })]);
    expect(".o_cc_dock .o_cc_recording_paused").toHaveText("Not recorded now");
    expect(".o_cc_announcer").toHaveText("The recording is paused.");
    await press(["alt", "p"]);
    await settle();
    expect(gateway.sent("record").at(-1).on).toBe(true);
});

test("keys are clicked or typed, and what was sent is seen", async () => {
    const { session } = await startTalk();
    await contains(".o_cc_dock [data-verb=keypad]").click();
    await settle();
    expect(".o_cc_keypad_sent").toHaveText("Click or type");
    await contains(".o_cc_keypad [data-key='5']").click();
    queryOne(".o_cc_keypad").focus();
    await press("#");
    await settle();
    expect(session.log.filter(([name]) => name === "tones")).toEqual([
        ["tones", "5", "INFO"],
        ["tones", "#", "INFO"],
    ]);
    expect(".o_cc_keypad_sent").toHaveText("5#");
    session.emit("ended");
    await settle();
    expect(".o_cc_keypad").toHaveCount(0, { message: "it goes with the call" });
});

test("with two talks a key acts on the one at hand, and stands there only", async () => {
    const { gateway } = await startTalk();
    const second = talk({ id: "call-2", own: true, direction: "outbound", matches: [] });
    await gateway.show("talking", [talk({ on_hold: true }), second]);
    expect(".o_cc_dock [data-interaction='call-2'] [data-verb=hangup] .o_cc_key").toHaveCount(1);
    expect(`.o_cc_dock [data-interaction='${ID}'] [data-verb=hangup] .o_cc_key`).toHaveCount(0);
    await press(["alt", "g"]);
    await settle();
    expect(gateway.sent("hangup")).toEqual([{ type: "hangup", interaction_id: "call-2" }]);
    await contains(`.o_cc_dock [data-interaction='${ID}'] [data-verb=resume]`).click();
    await settle();
    expect(gateway.sent("resume")).toEqual([{ type: "resume", interaction_id: ID }]);
});

test("who was asked in sees by whom, with whom he talks, and can leave", async () => {
    mockCards();
    const gateway = await startPanel();
    const me = { id: "p1", operator_id: 1, name: "Anna", number: "", state: "together" };
    const asked = { role: "consulted", asked_by: "Boris", on_hold: true, parties: [me] };
    await gateway.show("talking", [talk(asked)]);
    expect(".o_cc_asked_by").toHaveText("Boris asks you in");
    expect(queryAllTexts(".o_cc_party strong")).toEqual(["Anna Petrova"]);
    expect(".o_cc_drop").toHaveCount(0);
    expect(verbs()).toEqual(["hangup"]);
});

test("while the other side is rung the call can be cancelled", async () => {
    const { gateway } = await startTalk();
    await gateway.show("talking", [talk({ own: true, state: "dialling" })]);
    expect(verbs()).toEqual(["mute", "hangup"]);
    expect(".o_cc_dock [data-verb=hangup]").toHaveText(/Cancel the call/);
    expect(".o_cc_dock_tab").toHaveText(/Calling/);
});

test("in a consultation the gateway is asked to end it, not the line", async () => {
    const { gateway, session } = await startTalk();
    await gateway.show("talking", [talk({ on_hold: true })]);
    await press(["alt", "g"]);
    await settle();
    expect(gateway.sent("hangup")).toEqual([{ type: "hangup", interaction_id: ID }]);
    expect(session.log.map(([name]) => name)).toEqual(["answer"]);
});

import { advanceTime, describe, expect, mockPermission, test } from "@odoo/hoot";
import { press, queryAllAttributes, queryAllTexts } from "@odoo/hoot-dom";
import { browser } from "@web/core/browser/browser";
import { contains, getService } from "@web/../tests/web_test_helpers";
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

test("the empty panel teaches the next step", async () => {
    const gateway = await startPanel();
    expect(".o_cc_idle_text").toHaveText("Choose Ready to take calls.");
    await contains(".o_cc_become_ready").click();
    await settle();
    expect(gateway.sent("set_state")).toHaveLength(1);

    await gateway.show("ready");
    expect(".o_cc_become_ready").toHaveCount(0);
    expect(".o_cc_idle_text").toHaveText("You are ready. The next call of your queues rings here.");

    await gateway.show("paused", [], { pause_reason_id: 1 });
    expect(".o_cc_idle_text").toHaveText("You are paused: Lunch. No calls reach you.");
    expect(".o_cc_become_ready").toHaveCount(1);

    await gateway.show("paused", [], { pause_reason_id: null });
    expect(".o_cc_idle_text").toHaveText("No calls reach you yet. Choose Ready to take them.");
});

test("a telephone exchange that does not answer is told of until it is back", async () => {
    const gateway = await startPanel();
    expect(".o_cc_notice").toHaveCount(0);
    gateway.send({ type: "queues", queues: [], telephone_lost: true });
    await settle();
    expect(".o_cc_notice[data-notice='telephone']").toHaveText(/does not answer/);
    gateway.send({ type: "queues", queues: [], telephone_lost: false });
    await settle();
    expect(".o_cc_notice").toHaveCount(0);
});

test("queues: who waits, how long, and a warning where nobody is ready", async () => {
    await startPanel({
        queues: [
            {
                id: 1,
                name: "Sales",
                waiting: 2,
                longest_wait_since: now() - 75,
                ready: 0,
                operators: 4,
            },
            { id: 2, name: "Care", waiting: 0, longest_wait_since: null, ready: 1, operators: 2 },
        ],
    });
    expect(".o_cc_queue").toHaveCount(2);
    expect(".o_cc_queue[data-queue='1'] .o_cc_queue_waiting").toHaveText("2");
    expect(".o_cc_queue[data-queue='1'] .o_cc_queue_waiting").toHaveClass("text-bg-danger");
    expect(".o_cc_queue[data-queue='1'] .o_cc_longest_wait").toHaveText("Longest wait: 1:15");
    expect(".o_cc_queue[data-queue='2'] .o_cc_queue_waiting").not.toHaveClass("text-bg-danger");
    expect(".o_cc_queue[data-queue='2'] .o_cc_longest_wait").toHaveCount(0);
});

test("queues have the names of the user's language", async () => {
    mockCards();
    const gateway = await startPanel({
        queueNames: [{ id: 1, name: "Продажи" }],
        queues: [
            {
                id: 1,
                name: "Sales",
                waiting: 0,
                longest_wait_since: null,
                ready: 0,
                operators: 1,
            },
            { id: 2, name: "Care", waiting: 0, longest_wait_since: null, ready: 0, operators: 1 },
        ],
    });
    expect(".o_cc_queue[data-queue='1']").toHaveText(/^Продажи/);
    expect(".o_cc_queue[data-queue='2']").toHaveText(/^Care/);
    await gateway.show("offered", [makeInteraction()]);
    expect(".o_cc_entry_point .text-muted").toHaveText("Продажи");
});

test("an operator with a desk phone is told to answer there", async () => {
    mockCards();
    const gateway = await startPanel();
    await gateway.show("offered", [makeInteraction()]);
    expect(".o_cc_dock .o_cc_desk_phone").toHaveText("Answer on your desk phone");
    expect(".o_cc_dock [data-verb]").toHaveCount(0);

    await gateway.show("talking", [makeInteraction({ state: "talking", answered_at: now() })]);
    await contains(".o_cc_dock [data-verb=hangup]").click();
    await settle();
    expect(gateway.sent("hangup")).toEqual([{ type: "hangup", interaction_id: "voice-cc-1" }]);
});

test("the verbs have keys that work while typing elsewhere", async () => {
    mockCards();
    mockMicrophone();
    const phones = mockSip();
    const gateway = await startPanel({ sip: SIP_ACCOUNT });
    await gateway.show("offered", [makeInteraction()]);
    const session = phones[0].ring("voice-cc-1");
    await settle();
    expect(".o_cc_dock [data-verb=answer] .o_cc_key").toHaveText("Alt+A");
    await press(["alt", "a"]);
    await settle();
    expect(session.log[0][0]).toBe("answer");

    await gateway.show("talking", [makeInteraction({ state: "talking", answered_at: now() })]);
    await press(["alt", "m"]);
    await settle();
    expect(".o_cc_dock [data-verb=mute]").toHaveAttribute("aria-pressed", "true");
    await press(["alt", "g"]);
    await settle();
    expect(session.log.map(([name]) => name)).toEqual(["answer", "mute", "terminate"]);
    expect(gateway.sent("hangup")).toHaveLength(0);
});

test("a call the gateway did not announce is shown and answered by hand only", async () => {
    mockPermission("microphone", "granted");
    const phones = mockSip();
    await startPanel({ sip: SIP_ACCOUNT });
    const session = phones[0].ring(undefined);
    await settle();
    expect(".o_cc_unannounced_call").toHaveText(/Call without a card: 79161112233/);
    expect(".o_cc_card").toHaveCount(0);
    expect(session.log).toHaveLength(0);
    await contains(".o_cc_unannounced_call [data-verb=decline]").click();
    expect(session.log).toEqual([["terminate", 603]]);
    await settle();
    expect(".o_cc_unannounced_call").toHaveCount(0);
});

test("cards that are owed are in the panel after a reload, and open in one click", async () => {
    const ended = { state: "closed", answered_at: now() - 7300, ended_at: now() - 7200 };
    const calls = mockCards(makeCardData({ uid: "old-1" }));
    const gateway = await startPanel({
        unfinished: [
            makeInteraction({ id: "old-1", ...ended }),
            makeInteraction({ id: "old-2", ...ended, matches: [] }),
        ],
    });
    expect(queryAllTexts(".o_cc_dock_tab .fw-bold")).toEqual(["Anna Petrova", "+79161112233"]);
    expect(".o_cc_dock_tab:first").toHaveText(/Not finished\s*2 hours ago/);
    expect(calls).toHaveLength(0);

    await gateway.show("talking", [makeInteraction({ state: "talking", answered_at: now() })]);
    expect(".o_cc_dock_interaction:first").toHaveAttribute("data-interaction", "voice-cc-1");

    await contains("[data-interaction='old-1'] .o_cc_dock_tab").click();
    expect(".o_cc_card").toHaveAttribute("data-interaction", "old-1");
    expect(calls.at(-1).slice(0, 2)).toEqual(["open_card", "old-1"]);
    await contains(".o_cc_result:first").click();
    await contains(".o_cc_finish").click();
    await settle();
    expect(calls.map(([method]) => method)).toInclude("finish_card");
    expect("[data-interaction='old-1']").toHaveCount(0);
    expect("[data-interaction='old-2']").toHaveCount(1);
});

test("many unfinished cards leave room for what is below", async () => {
    const unfinished = Array.from({ length: 5 }, (_, index) =>
        makeInteraction({ id: `old-${index}`, state: "closed", started_at: now() - index * 60 })
    );
    mockCards();
    await startPanel({ unfinished });
    const shown = () => queryAllAttributes(".o_cc_dock_interaction", "data-interaction");
    expect(shown()).toEqual(["old-0", "old-1", "old-2"]);
    await contains(".o_cc_dock_more:contains('More unfinished cards: 2')").click();
    expect(shown()).toEqual(["old-0", "old-1", "old-2", "old-3", "old-4"]);
    expect(".o_cc_dock_more").toHaveCount(0);
});

test("a card finished elsewhere meanwhile goes when it is opened", async () => {
    mockCards(makeCardData({ uid: "old-1", state: "done" }));
    await startPanel({ unfinished: [makeInteraction({ id: "old-1", state: "closed" })] });
    await contains(".o_cc_dock_tab").click();
    await settle();
    expect(".o_cc_card").toHaveCount(0);
    expect(".o_cc_dock_interaction").toHaveCount(0);
});

test("missed calls are there after a reload; a dismissed one stays away", async () => {
    mockCards();
    const missed = [
        { ...makeInteraction({ id: "m-1" }), missed_at: now() - 600 },
        { ...makeInteraction({ id: "m-2", matches: [] }), missed_at: now() - 60 },
    ];
    const gateway = await startPanel({ missed });
    expect(queryAllTexts(".o_cc_missed li .flex-grow-1")).toEqual(["+79161112233", "Anna Petrova"]);
    await contains(".o_cc_missed li:first .o_cc_missed_dismiss").click();
    expect(queryAllTexts(".o_cc_missed li .flex-grow-1")).toEqual(["Anna Petrova"]);

    gateway.socket.close(1011);
    await advanceTime(20_000);
    await settle();
    expect(gateway.sockets).toHaveLength(2);
    expect(queryAllTexts(".o_cc_missed li .flex-grow-1")).toEqual(["Anna Petrova"]);
});

test("a call missed in this minute is listed once, though Odoo knows it by now", async () => {
    mockCards();
    const gateway = await startPanel();
    await gateway.show("offered", [makeInteraction()]);
    await gateway.show("ready");
    expect(".o_cc_missed li").toHaveCount(1);
    gateway.missed = [{ ...makeInteraction(), missed_at: now() }];
    gateway.socket.close(1011);
    await advanceTime(20_000);
    await settle();
    expect(".o_cc_missed li").toHaveCount(1);
    await gateway.show("offered", [makeInteraction()]);
    expect(".o_cc_missed li").toHaveCount(0);
});

test("the panel works without Odoo's lists", async () => {
    const gateway = await startPanel({ unfinished: null, missed: null, queueNames: null });
    await gateway.show("ready");
    expect(".o_cc_dock").toHaveAttribute("data-operator-state", "ready");
    expect(".o_error_dialog").toHaveCount(0);
});

test("in a talk the panel says what follows", async () => {
    mockCards();
    const gateway = await startPanel();
    const talk = [makeInteraction({ state: "talking", answered_at: now() })];
    await gateway.show("talking", talk);
    expect(".o_cc_dock_next").toHaveText("After this call: Ready");
    await gateway.show("talking", talk, { next_state: "paused", pause_reason_id: 1 });
    expect(".o_cc_dock_next").toHaveText("After this call: Paused: Lunch");
    await gateway.show("paused", [], { next_state: null, pause_reason_id: 1 });
    expect(".o_cc_dock_next").toHaveCount(0);
    expect(".o_cc_dock header .fw-bold").toHaveText("Paused: Lunch");
});

test("the card is minimised to its tab and brought back by it", async () => {
    mockCards();
    const gateway = await startPanel();
    await gateway.show("talking", [makeInteraction({ state: "talking", answered_at: now() })]);
    expect(".o_cc_card").toHaveCount(1);
    await contains(".o_cc_card_minimise").click();
    expect(".o_cc_card").toHaveCount(0);
    await contains(".o_cc_dock_tab").click();
    expect(".o_cc_card").toHaveCount(1);
});

test("names are text, whatever stands in them", async () => {
    mockCards();
    const gateway = await startPanel();
    const matches = [makeMatch({ name: "<b>Anna</b>", partner_id: 0 })];
    await gateway.show("offered", [makeInteraction({ matches })]);
    await gateway.show("ready");
    expect(".o_cc_missed li").toHaveText(/<b>Anna<\/b>/);
    expect(".o_cc_missed b").toHaveCount(0);
});

test("the width and the folding are remembered", async () => {
    await startPanel();
    expect(document.body).toHaveClass("o_cc_docked");
    await contains(".o_cc_dock_toggle").click();
    expect(".o_cc_dock").toHaveClass("o_cc_dock_collapsed");
    expect(JSON.parse(browser.localStorage.getItem("contact_center.dock"))).toEqual({
        width: 280,
        isCollapsed: true,
        wasShown: true,
    });
});

test("what keeps calls from working is told with what to do", async () => {
    mockPermission("microphone", "denied");
    mockSip();
    const gateway = await startPanel({ sip: SIP_ACCOUNT });
    expect("[data-notice=microphone]").toHaveText(/does not let this page use the microphone/);
    expect("[data-notice=microphone] button").toHaveText("Try again");

    getService("contact_center.phone").state.registration = "unregistered";
    await settle();
    expect("[data-notice=phone]").toHaveCount(1);

    gateway.socket.close(1011);
    await settle();
    expect("[data-notice]").toHaveCount(1);
    expect("[data-notice=reconnecting]").toHaveCount(1);
});

test("in a second tab the panel offers to come here", async () => {
    const gateway = await startPanel();
    gateway.socket.close(4001);
    await settle();
    expect("[data-notice=elsewhere]").toHaveCount(1);
    expect(".o_cc_queues").toHaveCount(0);
    await contains("[data-notice=elsewhere] button").click();
    await settle();
    expect(".o_cc_dock").toHaveAttribute("data-connection", "online");
});

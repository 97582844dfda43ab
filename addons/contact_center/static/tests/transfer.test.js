import { describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { contains } from "@web/../tests/web_test_helpers";
import {
    defineContactCenterModels,
    makeInteraction,
    makeCardData,
    mockCards,
    now,
    settle,
    startPanel,
} from "./contact_center_test_helpers";

describe.current.tags("desktop");
defineContactCenterModels();

const talking = (values) =>
    makeInteraction({ state: "talking", answered_at: now() - 10, ...values });

async function openDialog(values = {}) {
    mockCards();
    const gateway = await startPanel(values);
    await gateway.show("talking", [talking()]);
    await contains(".o_cc_card [data-verb='transfer']").click();
    return gateway;
}

test("a client is sent on to a queue with a note", async () => {
    const gateway = await openDialog();
    expect(queryAllTexts(".o_cc_transfer_target")).toEqual(["Sales", "Care", "Boris"]);
    await contains("[data-target='queue-2']").click();
    await contains(".o_cc_transfer_note").edit("  Wants a refund ", { confirm: false });
    await contains(".o_cc_transfer_send").click();
    await settle();
    expect(gateway.sent("transfer")).toEqual([
        { type: "transfer", interaction_id: "voice-cc-1", queue_id: 2, note: "Wants a refund" },
    ]);
    expect(".o_cc_transfer").toHaveCount(1, { message: "until the client is gone" });
    await gateway.show("ready");
    expect(".o_cc_transfer").toHaveCount(0);
});

const inTheDock = ".o_cc_dock_interaction";

for (const target of ["queue-2", "operator-9"]) {
    test(`a client sent on to ${target} takes his card along, saved`, async () => {
        const calls = mockCards();
        const gateway = await startPanel();
        await gateway.show("talking", [talking()]);
        await contains(".o_cc_note").edit("Wants a refund", { confirm: false });
        await contains(".o_cc_card [data-verb='transfer']").click();
        await contains(`[data-target='${target}']`).click();
        await contains(".o_cc_transfer_send").click();
        await gateway.show("ready");
        expect(".o_cc_card").toHaveCount(0);
        expect(inTheDock).toHaveCount(0);
        expect(calls.at(-1)).toEqual(["save_card", "voice-cc-1", { note: "Wants a refund" }]);
    });
}

test("whom nobody but a number outside takes over leaves a card to be finished", async () => {
    const gateway = await openDialog();
    await contains(".o_cc_transfer_search").edit("+7 495 111-22-33", { confirm: false });
    await press("Enter");
    await gateway.show("ready");
    expect(".o_cc_card").toHaveAttribute("data-state", "wrap_up");
    expect(".o_cc_card_header").toHaveText(/Your talk is over/);
    await contains(".o_cc_result:contains(Solved)").click();
    expect(".o_cc_finish").toBeEnabled();
});

test("a client who hung up before he was sent on leaves a card to be finished", async () => {
    const gateway = await openDialog();
    await contains("[data-target='queue-2']").click();
    await contains(".o_cc_transfer_send").click();
    await gateway.show("wrap_up", [talking({ state: "wrap_up", ended_at: now() })]);
    await gateway.show("ready");
    expect(".o_cc_card_header").toHaveText(/The wrap-up is over/);
    expect(inTheDock).toHaveCount(1);
});

test("a client who was not sent on after all leaves a card to be finished", async () => {
    const gateway = await openDialog();
    await contains("[data-target='operator-9']").click();
    await contains(".o_cc_transfer_send").click();
    const refusal = { code: "not_available", message: "gone", interaction_id: "voice-cc-1" };
    gateway.send({ type: "error", ...refusal });
    await gateway.show("ready");
    expect(inTheDock).toHaveCount(1);
});

test("whoever leaves the client with a colleague, or the colleague he was asked by, has no card of it", async () => {
    mockCards(makeCardData({ read_only: true }));
    const gateway = await startPanel();
    const colleague = { id: "p1", operator_id: 9, name: "Boris", number: "" };
    const conference = talking({ parties: [{ ...colleague, state: "together" }] });
    await gateway.show("talking", [conference]);
    await gateway.show("ready");
    expect(inTheDock).toHaveCount(0);

    await gateway.show("talking", [talking({ role: "consulted" })]);
    expect(inTheDock).toHaveCount(1);
    await gateway.show("ready");
    expect(inTheDock).toHaveCount(0);

    await gateway.show("talking", [talking({ parties: [{ ...colleague, state: "ringing" }] })]);
    await gateway.show("ready");
    expect(inTheDock).toHaveCount(1);
});

test("typing finds, arrows choose, Enter sends", async () => {
    const gateway = await openDialog();
    await contains(".o_cc_transfer_search").edit("bor", { confirm: false });
    expect(queryAllTexts(".o_cc_transfer_target")).toEqual(["Boris"]);
    await contains(".o_cc_transfer_search").edit("", { confirm: false });
    expect(".o_cc_transfer_send").not.toBeEnabled();
    await press("Enter");
    expect(gateway.sent("transfer")).toHaveLength(0);
    await press("ArrowDown");
    await press("ArrowDown");
    await settle();
    expect(".o_cc_transfer_target.active").toHaveText("Care");
    await press("Enter");
    await settle();
    expect(gateway.sent("transfer").map(({ queue_id }) => queue_id)).toEqual([2]);
});

test("whom the arrows choose is in view, and told to screen readers", async () => {
    const colleagues = Array.from({ length: 30 }, (_, index) => ({
        operator_id: 100 + index,
        name: `Colleague ${index}`,
    }));
    await openDialog({ colleagues });
    await press("ArrowUp");
    await settle();
    const last = queryOne(".o_cc_transfer_target:last");
    expect(last).toHaveClass("active");
    expect(".o_cc_transfer_search").toHaveAttribute("aria-activedescendant", last.id);
    const list = queryOne(".o_cc_transfer_targets").getBoundingClientRect();
    expect(last.getBoundingClientRect().bottom).toBeLessThan(list.bottom + 1);
});

test("a number that is typed can be called", async () => {
    const gateway = await openDialog();
    await contains(".o_cc_transfer_search").edit("+7 495 111-22-33", { confirm: false });
    expect(".o_cc_transfer_target").toHaveCount(1);
    await press("Enter");
    await settle();
    expect(gateway.sent("transfer").map(({ number }) => number)).toEqual(["+7 495 111-22-33"]);
});

test("a refusal is seen where it belongs", async () => {
    const gateway = await openDialog();
    await contains("[data-target='operator-9']").click();
    await contains(".o_cc_transfer_send").click();
    gateway.send({
        type: "error",
        code: "not_available",
        message: "the colleague is not signed in",
        interaction_id: "voice-cc-1",
    });
    await settle();
    expect(".o_cc_transfer [role='alert']").toHaveText("Not free for a talk just now.");
});

test("while it rings there is nothing to send on", async () => {
    mockCards();
    const gateway = await startPanel();
    await gateway.show("offered", [makeInteraction()]);
    expect("[data-verb='transfer']").toHaveCount(0);
});

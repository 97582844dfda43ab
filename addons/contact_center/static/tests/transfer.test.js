import { describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts } from "@odoo/hoot-dom";
import { contains } from "@web/../tests/web_test_helpers";
import {
    defineContactCenterModels,
    makeInteraction,
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
        code: "not_allowed",
        message: "the colleague is not signed in",
        interaction_id: "voice-cc-1",
    });
    await settle();
    expect(".o_cc_transfer [role='alert']").toHaveText("the colleague is not signed in");
});

test("while it rings there is nothing to send on", async () => {
    mockCards();
    const gateway = await startPanel();
    await gateway.show("offered", [makeInteraction()]);
    expect("[data-verb='transfer']").toHaveCount(0);
});

import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { contains } from "@web/../tests/web_test_helpers";
import {
    defineContactCenterModels,
    makeInteraction,
    mockCards,
    now,
    startPanel,
} from "./contact_center_test_helpers";

describe.current.tags("desktop");
defineContactCenterModels();

test("what a colleague wrote and what the client told a flow stand above the dialogue", async () => {
    mockCards();
    const gateway = await startPanel();
    await gateway.show("offered", [
        makeInteraction({
            notes: [{ operator_id: 3, operator_name: "Vera", text: "Wants a refund", at: now() }],
            data: {
                order_number: "1234",
                due: 12.5,
                due_currency: "EUR",
                partner_id: 7,
                pin: "0000",
            },
        }),
    ]);
    expect(".o_cc_transfer_notes").toHaveText(/Vera/);
    expect(".o_cc_transfer_notes .o_cc_talk_note").toHaveText("Wants a refund");
    expect(queryAllTexts(".o_cc_told [data-name]")).toEqual([
        "Order number:\n1234",
        "Due:\n12.5 EUR",
    ]);
});

test("a callback says to whom, for the how manieth time, and what he said", async () => {
    mockCards();
    const gateway = await startPanel();
    await gateway.show("offered", [
        makeInteraction({
            channel: "callback",
            callback: {
                number: "+79161112233",
                attempt: 2,
                requested_at: now() - 600,
                note: "After six",
                voicemail_uid: "voice-1/message 1",
            },
        }),
    ]);
    expect(".o_cc_callback").toHaveText(/\+79161112233/);
    expect(".o_cc_callback").toHaveText(/Attempt\s+2/);
    expect(".o_cc_callback").toHaveText(/After six/);
    expect(".o_cc_callback audio").toHaveAttribute("src", /voicemail\?uid=voice-1%2Fmessage/);
});

test("the way here is told in Odoo's words, and what is known at once without them", async () => {
    mockCards();
    const gateway = await startPanel({ words: { queued: "joined Sales as number 1" } });
    const at = now();
    await gateway.show("offered", [
        makeInteraction({
            trail: [
                { code: "queued", values: { at, queue: "Sales", position: 1 } },
                { code: "only_ready", values: { at } },
            ],
        }),
    ]);
    expect(".o_cc_why_you > ul li").toHaveText("You were ready longest: 2:10");
    await contains(".o_cc_trail summary").click();
    expect(queryAllTexts(".o_cc_trail li span:last-child")).toEqual([
        "joined Sales as number 1",
        "You were the only one ready",
    ]);
});

test("nothing came along: nothing is shown", async () => {
    mockCards();
    const gateway = await startPanel();
    await gateway.show("offered", [makeInteraction()]);
    expect(".o_cc_transfer_notes, .o_cc_callback, .o_cc_told, .o_cc_trail").toHaveCount(0);
});

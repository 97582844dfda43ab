import { advanceTime, describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts } from "@odoo/hoot-dom";
import { contains, defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";
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

class Stay extends models.Model {
    _name = "stay";

    operator_id = fields.Many2one({ relation: "operator" });
    state = fields.Char();
    interaction_uid = fields.Char();

    _records = [
        { id: 1, operator_id: 9, state: "talking", interaction_uid: "voice-7" },
        { id: 2, operator_id: 10, state: "offline", interaction_uid: false },
    ];
    _views = {
        list: `<list><field name="operator_id"/><field name="state"/><field name="interaction_uid" column_invisible="1"/><widget name="contact_center_send_line"/></list>`,
    };
}

class Operator extends models.Model {
    _name = "operator";
    name = fields.Char();
    _records = [
        { id: 9, name: "Boris" },
        { id: 10, name: "Vera" },
    ];
}

defineModels([Stay, Operator]);

const BORIS = {
    operator_id: 9,
    user_id: 19,
    name: "Boris",
    state: "ready",
    since: now(),
    pause_reason_id: 0,
    extension: "",
    queue_ids: [1],
};

let lineIds = 0;
function makeLine(values = {}) {
    return {
        id: ++lineIds,
        from_operator_id: 9,
        from_user_id: 19,
        from_name: "Boris",
        to_operator_id: 1,
        supervisor: false,
        text: "Is the van back?",
        at: now() + 1,
        interaction_id: null,
        ...values,
    };
}

const mine = (text) =>
    makeLine({ from_operator_id: 1, from_user_id: 7, from_name: "Me", to_operator_id: 9, text });

async function start(values = {}) {
    mockCards();
    const gateway = await startPanel({ presence: [BORIS], ...values });
    await gateway.show("ready");
    return gateway;
}

test("a line that comes is told, counted and answered", async () => {
    const gateway = await start({ lines: [makeLine({ text: "An old one", at: now() - 60 })] });
    await contains("[data-tab='lines']").click();
    await contains("[data-peer='operator-9']").click();
    await contains(".o_cc_lines_back").click();
    await contains("[data-tab='now']").click();
    expect("[data-tab='lines']").toHaveText("");

    await gateway.tellLine(makeLine());
    expect(".o_notification").toHaveText(/Boris.*Is the van back\?/s);
    expect("[data-tab='lines']").toHaveText("1");
    await contains(".o_notification button:contains(Answer)").click();
    await settle();
    expect(queryAllTexts(".o_cc_line > span:first-child")).toEqual([
        "An old one",
        "Is the van back?",
    ]);
    expect("[data-tab='lines']").toHaveText("");
    expect(".o_cc_line_text").toBeFocused();

    await contains(".o_cc_line_text").edit("  Not yet ", { confirm: false });
    await press("Enter");
    expect(gateway.sent("say").map(({ operator_id, text }) => [operator_id, text])).toEqual([
        [9, "Not yet"],
    ]);
    expect(".o_cc_line_text").toHaveValue("  Not yet ", { message: "until it is passed on" });
    await gateway.tellLine(mine("Not yet"));
    await settle();
    expect(".o_cc_line_text").toHaveValue("");
    expect(".o_cc_line_mine").toHaveText(/Not yet/);
});

test("what was there before the page was opened is no news", async () => {
    const gateway = await start({ lines: [makeLine({ at: now() - 60 })] });
    expect(".o_notification").toHaveCount(0);
    expect("[data-tab='lines']").toHaveText("1");
    gateway.send({ type: "lines", lines: gateway.lines });
    await settle();
    expect(".o_notification").toHaveCount(0);
});

test("the first line is begun from the phonebook; Shift+Enter makes no line of it", async () => {
    const gateway = await start();
    await contains("[data-tab='phonebook']").click();
    await contains("[data-entry='operator-9'] .o_cc_entry_say").click();
    await settle();
    await contains(".o_cc_line_text").edit("One", { confirm: false });
    await press(["shift", "Enter"]);
    expect(gateway.sent("say")).toHaveLength(0);
    await contains(".o_cc_line_text").edit("   ", { confirm: false });
    await press("Enter");
    expect(gateway.sent("say")).toHaveLength(0);
});

test("a refusal is told where the line is written, and the line is kept", async () => {
    const gateway = await start({ lines: [makeLine()] });
    await contains("[data-tab='lines']").click();
    await contains("[data-peer='operator-9']").click();
    await contains(".o_cc_line_text").edit("Hello", { confirm: false });
    await press("Enter");
    gateway.send({ type: "error", code: "not_available", message: "not signed in" });
    await settle();
    expect(".o_cc_line_refusal").toHaveText("Boris is not signed in.");
    expect(".o_cc_line_text").toHaveValue("Hello");
    await press("Enter");
    await advanceTime(5000);
    await settle();
    expect(".o_cc_line_refusal").toHaveText(/does not answer/);
});

const fromSupervisor = (values) =>
    makeLine({
        from_operator_id: 0,
        from_user_id: 30,
        from_name: "Olga",
        supervisor: true,
        text: "Offer him <b>ten</b> per cent",
        interaction_id: "voice-cc-1",
        ...values,
    });

test("a supervisor's line stands on the card until it is put away", async () => {
    const gateway = await start();
    await gateway.show("talking", [makeInteraction({ state: "talking", answered_at: now() })]);
    await gateway.tellLine(fromSupervisor());
    expect(".o_cc_card .o_cc_card_line_text").toHaveText("Offer him <b>ten</b> per cent");
    expect(".o_cc_card_lines").toHaveAttribute("aria-live", "assertive");
    expect(".o_notification").toHaveCount(0, { message: "he looks at the card" });
    await gateway.tellLine(fromSupervisor({ interaction_id: "voice-other", text: "Elsewhere" }));
    await gateway.tellLine(makeLine({ text: "A colleague's" }));
    expect(".o_cc_card_line").toHaveCount(1);
    await contains(".o_cc_card_line_dismiss").click();
    expect(".o_cc_card_line").toHaveCount(0);
    await gateway.tellLine(mine("something"));
    expect(".o_cc_card_line").toHaveCount(0);
});

test("a supervisor's line without a talk is told like a colleague's, and answered", async () => {
    const gateway = await start();
    await gateway.tellLine(fromSupervisor({ interaction_id: null }));
    await contains(".o_notification button:contains(Answer)").click();
    await contains(".o_cc_line_text").edit("Yes", { confirm: false });
    await press("Enter");
    expect(gateway.sent("say").map(({ user_id }) => user_id)).toEqual([30]);
});

test("a supervisor sends a line to an operator who is there", async () => {
    const gateway = await prepareGateway({ operatorId: 0 });
    await mountView({ type: "list", resModel: "stay" });
    await settle();
    expect(".o_cc_send_line").toHaveCount(1, { message: "not to one who is offline" });
    await contains(".o_cc_send_line").click();
    expect(".modal").toHaveText(/A line to Boris/);
    await contains(".o_cc_send_line_text").edit("Slower", { confirm: false });
    await press("Enter");
    expect(gateway.sent("say")).toEqual([
        { type: "say", interaction_id: "voice-7", operator_id: 9, text: "Slower" },
    ]);
    await gateway.tellLine(fromSupervisor({ from_user_id: 7, to_operator_id: 9, text: "Slower" }));
    await settle();
    expect(".modal").toHaveCount(0);
    expect(".o_notification").toHaveText(/Boris reads it now/);
});

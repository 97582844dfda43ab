import { advanceTime, describe, expect, test } from "@odoo/hoot";
import { contains } from "@web/../tests/web_test_helpers";
import {
    defineContactCenterModels,
    makeInteraction,
    mockCards,
    now,
    settle,
    startPanel,
} from "./contact_center_test_helpers";
import { onRpc } from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");
defineContactCenterModels();

const SYSTRAY = ".o_cc_systray button";

test("shows the state, how long it lasts, and who waits", async () => {
    const gateway = await startPanel({
        queues: [
            { id: 1, name: "Sales", waiting: 2, longest_wait_since: now(), ready: 1, operators: 3 },
            { id: 2, name: "Care", waiting: 1, longest_wait_since: now(), ready: 0, operators: 1 },
        ],
    });
    expect(`${SYSTRAY} .o_cc_systray_label`).toHaveText("Offline");
    expect(`${SYSTRAY} .o_cc_systray_waiting`).toHaveText("3");

    await gateway.show("ready", [], { since: now() - 65 });
    expect(SYSTRAY).toHaveAttribute("data-state", "ready");
    expect(`${SYSTRAY} .o_cc_duration`).toHaveText("1:05");
    await advanceTime(2000);
    await settle();
    expect(`${SYSTRAY} .o_cc_duration`).toHaveText("1:07");
});

test("one click to switch, pause reasons by name", async () => {
    const gateway = await startPanel();
    await contains(SYSTRAY).click();
    await contains(".o_cc_set_ready").click();
    await contains(SYSTRAY).click();
    expect(".o_cc_set_paused").toHaveCount(2);
    await contains(".o_cc_set_paused:contains(Rest)").click();
    await contains(SYSTRAY).click();
    await contains(".o_cc_set_offline").click();
    await settle();
    expect(gateway.sent("set_state").map((m) => [m.state, m.pause_reason_id])).toEqual([
        ["ready", 0],
        ["paused", 2],
        ["offline", 0],
    ]);
});

test("during a talk the menu tells the state that follows", async () => {
    mockCards();
    const gateway = await startPanel();
    await gateway.show("talking", [makeInteraction({ state: "talking", answered_at: now() })]);
    await contains(SYSTRAY).click();
    expect(".o_cc_next_state").toHaveText("After this call: Ready");
    await gateway.show("talking", gateway.interactions, {
        next_state: "paused",
        pause_reason_id: 2,
    });
    expect(".o_cc_next_state").toHaveText("After this call: Paused: Rest");
    expect(".o_cc_set_paused.selected").toHaveText("Rest");
});

test("a pause is told by its reason, and who has only just come by what he is not yet", async () => {
    const gateway = await startPanel();
    await gateway.show("paused", [], { pause_reason_id: 1 });
    expect(`${SYSTRAY} .o_cc_systray_label`).toHaveText("Paused: Lunch");
    await gateway.show("paused", [], { pause_reason_id: null });
    expect(`${SYSTRAY} .o_cc_systray_label`).toHaveText("Not ready yet");
});

test("a lost connection is told, and offers no states", async () => {
    const gateway = await startPanel();
    await gateway.show("ready");
    gateway.socket.close(1011);
    await settle();
    expect(SYSTRAY).toHaveAttribute("data-connection", "reconnecting");
    expect(`${SYSTRAY} .o_cc_systray_label`).toHaveText("Reconnecting…");
    await contains(SYSTRAY).click();
    expect(".o_cc_set_ready").toHaveCount(0);
});

test("a supervisor without a place of his own watches the queues", async () => {
    await startPanel({
        operatorId: 0,
        queues: [
            { id: 1, name: "Sales", waiting: 4, longest_wait_since: now(), ready: 1, operators: 3 },
        ],
    });
    expect(`${SYSTRAY} .o_cc_systray_waiting`).toHaveText("4");
    expect(".o_cc_dock").toHaveCount(0);
    await contains(SYSTRAY).click();
    expect(".o_cc_set_ready").toHaveCount(0);
    expect(".o_cc_watched .o_cc_queue").toHaveText(/Sales/);
});

test("other users see nothing of it", async () => {
    onRpc("res.users", "has_group", () => false);
    await startPanel();
    expect(".o_cc_systray").toHaveCount(0);
    expect(".o_cc_dock").toHaveCount(0);
});

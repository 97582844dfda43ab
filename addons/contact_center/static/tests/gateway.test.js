import { advanceTime, describe, expect, runAllTimers, test } from "@odoo/hoot";
import { getService, makeMockEnv, makeServerError, onRpc } from "@web/../tests/web_test_helpers";
import {
    defineContactCenterModels,
    makeInteraction,
    now,
    prepareGateway,
    settle,
} from "./contact_center_test_helpers";

describe.current.tags("desktop");
defineContactCenterModels();

async function connect(values) {
    const server = await prepareGateway(values);
    await makeMockEnv();
    await settle();
    const missed = () => getService("contact_center.missed").state.calls.map(({ id }) => id);
    return { server, gateway: getService("contact_center.gateway"), missed };
}

test("says hello with a token and shows what the gateway tells", async () => {
    const queues = [
        { id: 1, name: "Sales", waiting: 2, longest_wait_since: now(), ready: 0, operators: 3 },
    ];
    const { server, gateway } = await connect({ queues });
    expect(server.received).toEqual([{ type: "hello", token: "token-1", interaction_ids: [] }]);
    expect(gateway.state.connection).toBe("online");
    expect(gateway.state.operator.state).toBe("offline");
    expect(gateway.state.queues).toEqual(queues);
    expect(gateway.state.pauseReasons.map(({ name }) => name)).toEqual(["Lunch", "Rest"]);
});

test("a user who takes no calls opens no connection", async () => {
    onRpc("res.users", "has_group", () => false);
    const { server, gateway } = await connect();
    expect(gateway.state.enabled).toBe(false);
    expect(server.sockets).toHaveLength(0);
    expect(server.tokens).toBe(0);
});

test("intents are sent as agreed", async () => {
    const { server, gateway } = await connect();
    gateway.setState("paused", 2);
    gateway.setState("ready");
    gateway.hangUp("voice-cc-1");
    gateway.finish("voice-cc-1");
    await settle();
    expect(server.received.slice(1)).toEqual([
        { type: "set_state", state: "paused", pause_reason_id: 2 },
        { type: "set_state", state: "ready", pause_reason_id: 0 },
        { type: "hangup", interaction_id: "voice-cc-1" },
        { type: "finish", interaction_id: "voice-cc-1" },
    ]);
});

test("a lost connection is tried again with a fresh token", async () => {
    const { server, gateway } = await connect();
    await server.show("talking", [makeInteraction({ state: "talking" })]);
    gateway.mediaHolders.push(() => ["voice-cc-1"]);
    server.socket.close(1011);
    await settle();
    expect(gateway.state.connection).toBe("reconnecting");
    expect(gateway.state.interactions).toHaveLength(1);
    expect(server.sockets).toHaveLength(1);

    await advanceTime(500);
    await settle();
    expect(gateway.state.connection).toBe("online");
    expect(server.sent("hello").at(-1)).toEqual({
        type: "hello",
        token: "token-2",
        interaction_ids: ["voice-cc-1"],
    });
});

test("a gateway that answers nothing any more is left", async () => {
    const { server, gateway } = await connect();
    await advanceTime(20_000);
    await settle();
    expect(server.sent("ping")).toHaveLength(1);
    server.isMute = true;
    await advanceTime(10_000);
    expect(gateway.state.connection).toBe("reconnecting");
});

test("a pong keeps the connection", async () => {
    const { server, gateway } = await connect();
    await advanceTime(20_000);
    await settle();
    server.send({ type: "pong" });
    await settle();
    await advanceTime(15_000);
    expect(gateway.state.connection).toBe("online");
    expect(server.sockets).toHaveLength(1);
});

test("Odoo's refusal is told in its words and tried again without haste", async () => {
    const server = await prepareGateway();
    let asked = 0;
    onRpc("/contact_center/token", () => {
        asked++;
        throw makeServerError({ message: "You are no operator." });
    });
    await makeMockEnv();
    await settle();
    const { state } = getService("contact_center.gateway");
    expect(state.connection).toBe("reconnecting");
    expect(state.refusal).toBe("You are no operator.");
    await advanceTime(14_000);
    expect(asked).toBe(1);
    await runAllTimers();
    expect(asked).toBeGreaterThan(1);
    expect(server.sockets).toHaveLength(0);
});

test("another page that takes over is not fought", async () => {
    const { server, gateway } = await connect();
    await server.show("ready");
    server.send({ type: "error", code: "replaced", message: "" });
    server.socket.close(4001);
    await settle();
    expect(gateway.state.connection).toBe("elsewhere");
    expect(gateway.state.operator).toBe(null);
    await advanceTime(60_000);
    expect(server.sockets).toHaveLength(1);

    gateway.useHere();
    await settle();
    expect(gateway.state.connection).toBe("online");
    expect(server.sockets).toHaveLength(2);
});

test("an offer that went elsewhere counts as missed, a declined one does not", async () => {
    const { server, gateway, missed } = await connect();
    await server.show("offered", [makeInteraction({ id: "a" })]);
    await server.show("paused");
    expect(missed()).toEqual(["a"]);

    await server.show("offered", [makeInteraction({ id: "b" })]);
    gateway.noteDeclined("b");
    await server.show("ready");
    expect(missed()).toEqual(["a"]);
});

test("an answered call is not missed when it ends", async () => {
    const { server, missed } = await connect();
    await server.show("offered", [makeInteraction()]);
    await server.show("talking", [makeInteraction({ state: "talking", answered_at: now() })]);
    await server.show("ready");
    expect(missed()).toHaveLength(0);
});

test("times are those of the gateway, not of the operator's clock", async () => {
    const { server, gateway } = await connect();
    server.send({
        type: "view",
        server_time: now() + 300,
        operator: server.operator,
        interactions: [],
    });
    await settle();
    expect(Math.round(gateway.now() - now())).toBe(300);
});

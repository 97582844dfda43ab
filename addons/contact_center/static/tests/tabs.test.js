import { advanceTime, describe, expect, mockPermission, test } from "@odoo/hoot";
import { press } from "@odoo/hoot-dom";
import { getService, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { TabSharing } from "@contact_center/gateway/tab_sharing";
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

/** The channel of the tabs, delivering at once. */
class FakeChannel extends EventTarget {
    static open = [];
    constructor() {
        super();
        FakeChannel.open.push(this);
    }
    postMessage(message) {
        const data = structuredClone(message);
        FakeChannel.open
            .filter((channel) => channel !== this)
            .forEach((channel) => channel.dispatchEvent(new MessageEvent("message", { data })));
    }
}

/** The tab that leads, as far as this one hears of it. */
function otherTab() {
    const heard = { asked: [] };
    const sharing = new TabSharing("any", {
        onShown: () => {},
        onAsked: (topic, content) => heard.asked.push([topic, content]),
        onNobody: () => {},
    });
    sharing.lead();
    return Object.assign(heard, { sharing });
}

async function startFollowing() {
    FakeChannel.open = [];
    patchWithCleanup(browser, { BroadcastChannel: FakeChannel });
    mockPermission("microphone", "granted");
    mockCards();
    const phones = mockSip();
    const server = await startPanel({ sip: SIP_ACCOUNT });
    const gateway = getService("contact_center.gateway");
    return { server, gateway, phones };
}

const VIEW = {
    type: "view",
    operator: { id: 1, state: "talking", since: 0, pause_reason_id: 0, next_state: null },
    interactions: [makeInteraction({ state: "talking", answered_at: now(), parties: [] })],
};

test("the leading tab shows what it knows, without its password", async () => {
    const { server } = await startFollowing();
    const seen = {};
    const follower = new TabSharing("any", {
        onShown: (topic, content) => (seen[topic] = content),
        onAsked: () => {},
        onNobody: () => {},
    });
    server.send({ type: "presence", whole: true, colleagues: [{ operator_id: 9 }] });
    server.send({ type: "presence", whole: false, colleagues: [{ operator_id: 10 }] });
    await server.show("ready");
    follower.follow();
    expect(seen["gateway/view"].operator.state).toBe("ready");
    expect(seen["gateway/presence"].colleagues).toEqual([{ operator_id: 9 }, { operator_id: 10 }]);
    expect(seen.status.connection).toBe("online");
    expect(seen.phone.registration).toBe("registered");
    expect(JSON.stringify(seen)).not.toInclude(SIP_ACCOUNT.password);
});

test("what is asked in another tab is done by the one that leads", async () => {
    const { server, phones } = await startFollowing();
    mockMicrophone();
    await server.show("offered", [makeInteraction()]);
    const session = phones[0].ring("voice-cc-1");
    const follower = new TabSharing("any", { onShown() {}, onAsked() {}, onNobody() {} });
    follower.ask("phone", { verb: "answer", args: ["voice-cc-1"] });
    follower.ask("phone", { verb: "unregister", args: [] });
    follower.ask("gateway", { type: "hold", interaction_id: "voice-cc-1" });
    await settle();
    expect(session.log.map(([name]) => name)).toEqual(["answer"]);
    expect(server.sent("hold")).toHaveLength(1);
});

test("a following tab shows the same panel and passes on what is asked of it", async () => {
    const { server, gateway, phones } = await startFollowing();
    gateway.loseLead();
    await settle();
    const other = otherTab();
    other.sharing.show("status", { connection: "online", refusal: "" });
    other.sharing.show("gateway/view", VIEW);
    const call = { id: "voice-cc-1", interactionId: "voice-cc-1", stage: "talking", tones: "" };
    other.sharing.show("phone", {
        registration: "registered",
        microphone: "granted",
        isAudioBlocked: false,
        calls: [{ ...call, isMuted: false, isOwn: false, from: "", line: null }],
    });
    await settle();
    expect(".o_cc_dock").toHaveAttribute("data-operator-state", "talking");
    expect(".o_cc_dock").toHaveAttribute("data-connection", "online");

    const before = server.received.length;
    await press(["alt", "m"]);
    await press(["alt", "h"]);
    await press(["alt", "g"]);
    expect(other.asked).toEqual([
        ["phone", { verb: "toggleMute", args: ["voice-cc-1"] }],
        ["gateway", { type: "hold", interaction_id: "voice-cc-1" }],
        ["phone", { verb: "hangUp", args: ["voice-cc-1"] }],
    ]);
    expect(server.received).toHaveLength(before);
    expect(phones.at(-1).isStopped).toBe(true);
});

test("when the leading tab is closed the next one connects, and holds nothing", async () => {
    const { server, gateway } = await startFollowing();
    gateway.loseLead();
    await settle();
    otherTab().sharing.show("gateway/view", VIEW);
    const hellos = server.sent("hello").length;
    gateway.lead();
    await settle();
    expect(server.sent("hello")).toHaveLength(hellos + 1);
    expect(server.sent("hello").at(-1).interaction_ids).toEqual([]);
    expect(gateway.state.isLeading).toBe(true);
});

test("where the leading tab does not answer, the panel offers to come here", async () => {
    const { gateway } = await startFollowing();
    gateway.loseLead();
    await settle();
    await advanceTime(3000);
    await settle();
    expect("[data-notice=elsewhere] button").toHaveText("Use here");
});

import { Deferred, describe, expect, mockPermission, test } from "@odoo/hoot";
import { getService, makeMockEnv, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { registry } from "@web/core/registry";
import { phoneService } from "@contact_center/phone/phone_service";
import {
    SIP_ACCOUNT,
    defineContactCenterModels,
    makeInteraction,
    mockCards,
    mockMicrophone,
    mockSip,
    prepareGateway,
    settle,
} from "./contact_center_test_helpers";

describe.current.tags("desktop");
defineContactCenterModels();

const ID = "voice-cc-1";

async function startPhone(values = { sip: SIP_ACCOUNT }) {
    const phones = mockSip();
    const gateway = await prepareGateway(values);
    await makeMockEnv();
    await settle();
    return { gateway, phones, phone: getService("contact_center.phone") };
}

test("registers with the account the gateway gave", async () => {
    mockMicrophone();
    const { phones, phone } = await startPhone();
    expect(phones).toHaveLength(1);
    expect(phones[0].configuration.uri).toBe("sip:op7@contact-center");
    expect(phones[0].configuration.password).toBe("first");
    expect(phones[0].configuration.sockets[0].url).toBe("ws://asterisk.test/ws");
    expect(phone.state.registration).toBe("registered");
});

test("registers also where Odoo takes its time to start", async () => {
    mockMicrophone();
    const slow = new Deferred();
    registry.category("services").add("test.slow", { start: () => slow });
    patchWithCleanup(phoneService, {
        dependencies: [...phoneService.dependencies, "test.slow"],
    });
    const phones = mockSip();
    const gateway = await prepareGateway({ sip: SIP_ACCOUNT });
    const env = makeMockEnv();
    await settle();
    expect(gateway.sockets).toHaveLength(0);
    slow.resolve({});
    await env;
    await settle();
    expect(phones[0].registrations).toBe(1);
});

test("an operator with a desk phone loads no browser phone", async () => {
    const { phones, phone } = await startPhone({ sip: null });
    expect(phones).toHaveLength(0);
    expect(phone.state.registration).toBe("none");
});

test("answers the call of the offer, with the microphone and no foreign servers", async () => {
    mockMicrophone();
    const { phones, phone } = await startPhone();
    const session = phones[0].ring(ID);
    expect(phone.state.calls).toEqual([
        {
            id: ID,
            interactionId: ID,
            from: "79161112233",
            stage: "ringing",
            isOwn: false,
            isMuted: false,
            tones: "",
            line: null,
        },
    ]);
    await phone.answer(ID);
    const [verb, options] = session.log[0];
    expect(verb).toBe("answer");
    expect(options.mediaStream).toBeInstanceOf(MediaStream);
    expect(options.pcConfig).toEqual({ iceServers: [] });
    expect(phone.callOf(ID).stage).toBe("talking");
    session.emit("ended");
    expect(phone.state.calls).toHaveLength(0);
});

test("an answer given before the phone rings is carried out when it does", async () => {
    mockMicrophone();
    const { phones, phone } = await startPhone();
    await phone.answer(ID);
    const session = phones[0].ring(ID);
    await settle();
    expect(session.log[0][0]).toBe("answer");
});

test("declines with 603; a second call is busy", async () => {
    mockCards();
    mockMicrophone();
    const { gateway, phones, phone } = await startPhone();
    await gateway.show("offered", [makeInteraction()]);
    const first = phones[0].ring(ID);
    const second = phones[0].ring("voice-cc-2");
    expect(second.log).toEqual([["terminate", 486]]);
    phone.decline(ID);
    expect(first.log).toEqual([["terminate", 603]]);
    await gateway.show("ready");
    expect(getService("contact_center.missed").state.calls).toHaveLength(0);
});

test("without a microphone the gateway takes the call elsewhere and the panel says why", async () => {
    let isAllowed = false;
    mockMicrophone(async () => {
        if (!isAllowed) {
            throw new DOMException("", "NotAllowedError");
        }
        return new MediaStream();
    });
    const { gateway, phones, phone } = await startPhone();
    const told = () => gateway.sent("phone").at(-1).ready;
    const session = phones[0].ring(ID);
    await settle();
    expect(told()).toBe(true);
    await phone.answer(ID);
    await settle();
    expect(phone.state.microphone).toBe("denied");
    expect(phone.callOf(ID).stage).toBe("ringing");
    expect(session.log).toHaveLength(0);
    expect(told()).toBe(false);

    session.emit("failed");
    isAllowed = true;
    await phone.askForMicrophone();
    await settle();
    expect(told()).toBe(true);
});

test("a page that may not listen is offered no calls", async () => {
    mockMicrophone();
    mockPermission("microphone", "denied");
    const { gateway } = await startPhone();
    await settle();
    expect(gateway.sent("phone").at(-1).ready).toBe(false);
});

test("the microphone is let go if the caller hangs up while it is asked for", async () => {
    let isStopped = false;
    let give;
    mockMicrophone(() => new Promise((resolve) => (give = resolve)));
    const { phones, phone } = await startPhone();
    const session = phones[0].ring(ID);
    const answered = phone.answer(ID);
    session.emit("failed");
    give({ getTracks: () => [{ stop: () => (isStopped = true) }] });
    await answered;
    expect(isStopped).toBe(true);
    expect(session.log).toHaveLength(0);
    expect(phone.state.calls).toHaveLength(0);
});

test("so is one that was chosen in mid-talk, if the talk ends before it is opened", async () => {
    mockMicrophone();
    const { phones, phone } = await startPhone();
    const session = phones[0].ring(ID);
    await phone.answer(ID);
    const replaceTrack = async () => {
        throw new DOMException("", "InvalidStateError");
    };
    session.connection = { getSenders: () => [{ track: { kind: "audio" }, replaceTrack }] };
    let isStopped = false;
    let give;
    mockMicrophone(() => new Promise((resolve) => (give = resolve)));
    const respoken = phone.respeak(phone.find(ID));
    session.emit("ended");
    give({
        getTracks: () => [{ stop: () => (isStopped = true) }],
        getAudioTracks: () => [{}],
    });
    await respoken;
    expect(isStopped).toBe(true);
    expect(phone.state.microphone).toBe("granted");
});

test("a new account after a reconnection does not cut the talk", async () => {
    mockMicrophone();
    const { gateway, phones, phone } = await startPhone();
    const session = phones[0].ring(ID);
    await phone.answer(ID);
    gateway.sip = { ...SIP_ACCOUNT, uri: "sip:op7-2@contact-center", password: "second" };
    gateway.welcome();
    await settle();
    expect(phones).toHaveLength(2);
    expect(phones[1].configuration.uri).toBe("sip:op7-2@contact-center");
    expect(phones[0].isStopped).toBe(false);
    expect(phone.callOf(ID).stage).toBe("talking");
    expect(getService("contact_center.gateway").heldInteractionIds).toEqual([ID]);

    phones[0].emit("registrationFailed");
    expect(phone.state.registration).toBe("registered");
    session.emit("ended");
    expect(phones[0].isStopped).toBe(true);
    expect(phone.state.calls).toHaveLength(0);
    expect(phones[1].isStopped).toBe(false);
});

test("the same account after a reconnection is registered again, and the talk goes on", async () => {
    mockMicrophone();
    const { gateway, phones, phone } = await startPhone();
    phones[0].ring(ID);
    await phone.answer(ID);
    gateway.sip = { ...SIP_ACCOUNT, password: "second" };
    gateway.welcome();
    await settle();
    expect(phones).toHaveLength(1);
    expect(phones[0].configuration.password).toBe("second");
    expect(phones[0].registrations).toBe(2);
    expect(phone.callOf(ID).stage).toBe("talking");
    expect(gateway.sent("phone").at(-1)).toEqual({
        type: "phone",
        ready: true,
        interaction_ids: [ID],
    });
});

test("the gateway is told whether the phone can ring", async () => {
    mockMicrophone();
    const { gateway, phones, phone } = await startPhone();
    const told = () => gateway.sent("phone").map(({ ready }) => ready);
    await settle();
    expect(told()).toEqual([true]);
    phones[0].emit("disconnected");
    await settle();
    expect(told()).toEqual([true, false]);

    phones[0].emit("registered");
    const session = phones[0].ring(ID);
    await phone.answer(ID);
    phones[0].emit("disconnected");
    await settle();
    expect(told()).toEqual([true, false, true]);
    session.emit("ended");
    await settle();
    expect(told()).toEqual([true, false, true, false]);
});

test("an account without a talk is replaced at once", async () => {
    mockMicrophone();
    const { gateway, phones } = await startPhone();
    gateway.sip = { ...SIP_ACCOUNT, uri: "sip:op7-2@contact-center" };
    gateway.welcome();
    await settle();
    expect(phones.map(({ isStopped }) => isStopped)).toEqual([true, false]);
});

test("the phone goes with the panel when another tab takes over", async () => {
    mockMicrophone();
    const { gateway, phones, phone } = await startPhone();
    gateway.socket.close(4001);
    await settle();
    expect(phones[0].isStopped).toBe(true);
    expect(phone.state.registration).toBe("none");
});

test("a second call that the gateway announces is taken beside the first", async () => {
    mockMicrophone();
    const { gateway, phones, phone } = await startPhone();
    const first = phones[0].ring(ID);
    await phone.answer(ID);
    const second = phones[0].ring("voice-cc-2", { "X-CC-Offer": "voice-cc-2/1" });
    await phone.answer("voice-cc-2");
    expect(phone.state.calls.map(({ id, stage }) => [id, stage])).toEqual([
        [ID, "talking"],
        ["voice-cc-2", "talking"],
    ]);
    expect(getService("contact_center.gateway").heldInteractionIds).toEqual([ID, "voice-cc-2"]);
    phone.toggleMute("voice-cc-2");
    expect(phone.state.calls.map(({ isMuted }) => isMuted)).toEqual([false, true]);
    expect(first.log.map(([name]) => name)).toEqual(["answer"]);
    expect(second.log.map(([name]) => name)).toEqual(["answer", "mute"]);
    first.emit("ended");
    expect(phone.state.calls.map(({ id }) => id)).toEqual(["voice-cc-2"]);
    expect(gateway.sent("hangup")).toHaveLength(0);
});

test("the call he asked for himself is answered by itself", async () => {
    mockMicrophone();
    const { phones } = await startPhone();
    const session = phones[0].ring("call-1", { "X-CC-Own": "1" });
    await settle();
    expect(session.log[0][0]).toBe("answer");
});

test("the talk of before a reload is answered by itself, whichever comes first", async () => {
    mockCards();
    mockMicrophone();
    const { gateway, phones } = await startPhone();
    const back = (id) => makeInteraction({ id, reasons: [{ code: "returned", values: {} }] });
    const early = phones[0].ring("a");
    await settle();
    expect(early.log).toHaveLength(0);
    await gateway.show("offered", [back("a")]);
    expect(early.log[0][0]).toBe("answer");
    await gateway.show("offered", [back("a"), back("b")]);
    const late = phones[0].ring("b");
    await settle();
    expect(late.log[0][0]).toBe("answer");
});

test("an answer to an offer that went away answers nothing later", async () => {
    mockCards();
    mockMicrophone();
    const { gateway, phones, phone } = await startPhone();
    await gateway.show("offered", [makeInteraction()]);
    await phone.answer(ID);
    await gateway.show("ready");
    await gateway.show("offered", [makeInteraction()]);
    const session = phones[0].ring(ID);
    await settle();
    expect(session.log).toHaveLength(0);
});

test("a talk that rings again takes the place of the one that was lost", async () => {
    mockMicrophone();
    const { phones, phone } = await startPhone();
    const lost = phones[0].ring(ID, { "X-CC-Offer": "1" });
    await phone.answer(ID);
    phones[0].ring(ID, { "X-CC-Offer": "2" });
    expect(lost.log.at(-1)[0]).toBe("terminate");
    expect(phone.state.calls.map(({ stage }) => stage)).toEqual(["ringing"]);
});

import { reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { effect } from "@web/core/utils/reactive";
import { Call } from "./call";
import { jssip } from "./jssip";
import { LineWatch } from "./line_watch";
import { closeMicrophone, microphonePermission, openMicrophone } from "./microphone";
import { Registration } from "./registration";

const BUSY = { status_code: 486, reason_phrase: "Busy Here" };
/** What another tab may ask of the phone in this one. */
const PASSED_ON = ["answer", "decline", "hangUp", "toggleMute", "sendTones"];
/** Permissions with which a call can be answered; at "prompt" the browser asks then. */
const USABLE_MICROPHONE = ["granted", "prompt"];

/** What can be sent to another tab. */
function plain(state) {
    return JSON.parse(JSON.stringify(state));
}

/**
 * The operator's phone in the browser. It holds as many calls as the gateway announces; only one
 * of them is heard, which is the gateway's work. What it does not announce finds a free phone, or
 * a busy one.
 *
 * `state.calls`: `{ id, interactionId, from, stage, isOwn, isMuted, tones, line }` with stage
 * "ringing", "answering" or "talking". `interactionId` is empty for a call the gateway has no part
 * in (a colleague, say), `id` never. `tones` are the keys sent, `line` is null or
 * `{ grade, loss, jitter, roundTrip }` (see line_quality). `state.microphone` is a permission or
 * the code of an InputError.
 *
 * The phone is in one tab of the browser; in the others the state follows it, and the verbs are
 * passed on to it.
 */
export class Phone {
    constructor(gateway, devices) {
        this.gateway = gateway;
        this.devices = devices;
        this.state = reactive({
            /** "none", "starting", "registered", "unregistered" */
            registration: "none",
            /** "granted" until the browser says otherwise */
            microphone: "granted",
            isAudioBlocked: false,
            calls: [],
        });
        this.registration = new Registration({
            onState: (registration) => this.setRegistration(registration),
            onSession: (event) => this.onSession(event),
        });
        /** what the gateway, since its last welcome, was told of the phone's readiness */
        this.reported = null;
        /** @type {Call[]} those in this tab, the newest last */
        this.calls = [];
        /** interactions answered before they rang */
        this.answeredAhead = new Set();
    }

    // Account

    /** @param {{ url: string, uri: string, user: string, password: string } | null} account */
    async register(account) {
        if (!account) {
            return this.unregister();
        }
        this.reported = null;
        // not awaited: a browser may take its time over this, and the phone registers without
        microphonePermission((state) => this.setMicrophone(state)).then((state) =>
            this.setMicrophone(state)
        );
        await this.registration.start(account);
    }

    unregister() {
        this.calls.forEach((call) => call.hangUp());
        this.registration.stop();
    }

    setRegistration(registration) {
        this.state.registration = registration;
        this.reportReadiness();
    }

    setMicrophone(microphone) {
        this.state.microphone = microphone;
        this.reportReadiness();
        this.devices.find();
    }

    get isReady() {
        const { registration, microphone } = this.state;
        return registration === "registered" && USABLE_MICROPHONE.includes(microphone);
    }

    /**
     * The gateway offers calls only to a phone that can ring and be answered. A talk that is on
     * goes on without.
     */
    reportReadiness() {
        const { isReady } = this;
        const isTalking = this.calls.some(({ state }) => state.stage === "talking");
        if (!this.registration.agent || isReady === this.reported || (isTalking && !isReady)) {
            return;
        }
        this.reported = isReady;
        this.gateway.reportPhone(isReady);
    }

    // Calls

    onSession({ originator, session, request }) {
        if (originator !== "remote") {
            return;
        }
        const interactionId = request.getHeader("X-CC-Interaction") || "";
        if (this.calls.length && !this.isAnnounced(request, interactionId)) {
            session.terminate(BUSY);
            return;
        }
        const replaced = interactionId ? this.find(interactionId) : undefined;
        const call = this.add(session, {
            id: interactionId || session.id,
            interactionId,
            from: request.from.display_name || request.from.uri.user,
            stage: "ringing",
            isOwn: request.getHeader("X-CC-Own") === "1",
            isMuted: false,
            tones: "",
            line: null,
        });
        replaced?.hangUp();
        if (this.shouldAnswer(call)) {
            this.answer(call.state.id);
        }
    }

    isAnnounced(request, interactionId) {
        return (
            request.getHeader("X-CC-Own") === "1" ||
            Boolean(request.getHeader("X-CC-Offer")) ||
            this.gateway.state.interactions.some(({ id }) => id === interactionId)
        );
    }

    add(session, values) {
        const { calls } = this.state;
        calls.push(values);
        const call = new Call(session, calls.at(-1), {
            onSound: (isBlocked) => (this.state.isAudioBlocked = isBlocked),
        });
        call.useSpeaker(this.devices.idFor("speaker"));
        this.calls.push(call);
        const watch = new LineWatch(call);
        const forget = () => {
            watch.stop();
            this.forget(call);
        };
        session.on("ended", forget);
        session.on("failed", forget);
        return call;
    }

    forget(call) {
        call.dispose();
        this.calls = this.calls.filter((one) => one !== call);
        this.state.calls = this.state.calls.filter((one) => one !== call.state);
        this.reportReadiness();
    }

    /**
     * What the operator asked for himself, has answered already, or was talking in when the page
     * was loaded anew.
     */
    shouldAnswer({ state: { isOwn, interactionId } }) {
        return isOwn || this.answeredAhead.has(interactionId) || this.hasReturned(interactionId);
    }

    hasReturned(interactionId) {
        const { interactions } = this.gateway.state;
        const reasons = interactions.find(({ id }) => id === interactionId)?.reasons || [];
        return (
            this.state.microphone === "granted" && reasons.some(({ code }) => code === "returned")
        );
    }

    /** The view may come after the ring. After a reload it comes long before the account. */
    onView({ interactions, removed }) {
        if (interactions.length && !this.gateway.isOnline) {
            jssip.load().catch(() => {}); // tried again, and told, when there is an account
        }
        removed.forEach(({ id }) => this.answeredAhead.delete(id));
        interactions
            .filter(({ id, state }) => state === "offered" && this.hasReturned(id))
            .filter(({ id }) => this.find(id)?.state.stage === "ringing")
            .forEach(({ id }) => this.answer(id));
    }

    get heldInteractionIds() {
        return this.calls
            .filter(({ state }) => state.stage === "talking" && state.interactionId)
            .map(({ state }) => state.interactionId);
    }

    /** @returns {Call | undefined} the newest in this tab, by its id */
    find(id) {
        return this.calls.findLast(({ state }) => state.id === id);
    }

    /** @returns {object | undefined} what is shown of it, also where another tab has it */
    callOf(id) {
        return this.state.calls.findLast((call) => call.id === id);
    }

    // Verbs

    /** The card may be there a moment before the phone rings: then it answers when it does. */
    async answer(id) {
        if (this.passOn("answer", id)) {
            return;
        }
        const call = this.find(id);
        if (!call) {
            this.answeredAhead.add(id);
            return;
        }
        this.answeredAhead.delete(id);
        if (call.state.stage === "ringing") {
            call.state.stage = "answering";
            await this.answerWithMicrophone(call);
        }
    }

    async answerWithMicrophone(call) {
        try {
            const microphone = await openMicrophone(this.devices.idFor("microphone"));
            if (!this.calls.includes(call)) {
                closeMicrophone(microphone);
                return;
            }
            this.setMicrophone("granted");
            call.answer(microphone);
        } catch (error) {
            call.state.stage = "ringing";
            this.setMicrophone(error.code);
        }
    }

    decline(id) {
        if (!this.passOn("decline", id) && this.find(id)) {
            this.gateway.noteDeclined(id);
            this.find(id).decline();
        }
    }

    /** @returns {boolean} whether this browser's phone held the call */
    hangUp(id) {
        const isHeld = Boolean(this.callOf(id));
        if (isHeld && !this.passOn("hangUp", id)) {
            this.find(id).hangUp();
        }
        return isHeld;
    }

    toggleMute(id) {
        if (!this.passOn("toggleMute", id)) {
            this.find(id)?.toggleMute();
        }
    }

    sendTones(id, tones) {
        if (!this.passOn("sendTones", id, tones)) {
            this.find(id)?.sendTones(tones);
        }
    }

    /** Where the browser keeps the page silent, a click of the operator helps. */
    playAudio() {
        if (this.state.isAudioBlocked) {
            this.calls.forEach((call) => call.play());
        }
    }

    /** Lets the browser ask for the microphone before the first call, not during it. */
    async askForMicrophone() {
        try {
            closeMicrophone(await openMicrophone(this.devices.idFor("microphone")));
            this.setMicrophone("granted");
        } catch (error) {
            this.setMicrophone(error.code);
        }
    }

    /** @returns {boolean} whether another tab has the phone, and was asked */
    passOn(verb, ...args) {
        return this.gateway.askLeader("phone", { verb, args });
    }

    // The tabs of this browser

    /** Another tab has the phone. */
    follow(shared) {
        Object.assign(this.state, shared);
    }

    /** From now on this tab has it; there are no calls in it yet. */
    lead() {
        Object.assign(this.state, { registration: "none", isAudioBlocked: false, calls: [] });
    }

    onAsked({ verb, args }) {
        if (PASSED_ON.includes(verb)) {
            this[verb](...args);
        }
    }

    // Devices

    useDevices() {
        const speaker = this.devices.idFor("speaker");
        this.calls.forEach((call) => call.useSpeaker(speaker));
        this.calls.filter(({ microphone }) => microphone).forEach((call) => this.respeak(call));
    }

    /** The call may end, or another one be chosen, before the browser has opened it. */
    async respeak(call) {
        const opening = (call.opening = Symbol());
        try {
            const microphone = await openMicrophone(this.devices.idFor("microphone"));
            if (this.calls.includes(call) && call.opening === opening) {
                await call.useMicrophone(microphone);
            } else {
                closeMicrophone(microphone);
            }
        } catch (error) {
            this.setMicrophone(error.code);
        }
    }
}

export const phoneService = {
    dependencies: ["contact_center.gateway", "contact_center.sound_devices"],
    start(env, { "contact_center.gateway": gateway, "contact_center.sound_devices": devices }) {
        const phone = new Phone(gateway, devices);
        gateway.onTopic("phone", {
            onShown: (shared) => phone.follow(shared),
            onAsked: (asked) => phone.onAsked(asked),
        });
        effect((state) => gateway.share("phone", plain(state)), [phone.state]);
        gateway.mediaHolders.push(() => phone.heldInteractionIds);
        gateway.bus.addEventListener("LEADING", () => phone.lead());
        gateway.bus.addEventListener(
            "WELCOME",
            ({ detail }) => gateway.state.isLeading && phone.register(detail.sip)
        );
        gateway.bus.addEventListener("VIEW", ({ detail }) => phone.onView(detail));
        gateway.bus.addEventListener("LEFT", () => phone.unregister());
        devices.bus.addEventListener("CHANGED", () => phone.useDevices());
        for (const gesture of ["pointerdown", "keydown"]) {
            browser.addEventListener(gesture, () => phone.playAudio());
        }
        browser.addEventListener("beforeunload", (ev) => {
            if (phone.heldInteractionIds.length) {
                ev.preventDefault();
            }
        });
        return phone;
    },
};

registry.category("services").add("contact_center.phone", phoneService);

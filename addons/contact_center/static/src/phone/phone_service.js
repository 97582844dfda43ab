import { reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { jssip } from "./jssip";
import { closeMicrophone, microphonePermission, openMicrophone } from "./microphone";

const DECLINE = { status_code: 603, reason_phrase: "Decline" };
const BUSY = { status_code: 486, reason_phrase: "Busy Here" };
/** Permissions with which a call can be answered; at "prompt" the browser asks then. */
const USABLE_MICROPHONE = ["granted", "prompt"];
/** Calls connect by the addresses Asterisk sees; no third party is asked where this browser is. */
const PEER_CONNECTION = { iceServers: [] };

/**
 * The operator's phone in the browser. It holds one call: a second one is answered "busy".
 *
 * `state.call` is `null` or `{ interactionId, from, stage, isMuted }` with stage "ringing",
 * "answering" or "talking"; `interactionId` is empty for a call the gateway has no part in (a
 * colleague, say). `state.microphone` is a permission or the code of a MicrophoneError.
 */
export class Phone {
    constructor(gateway) {
        this.gateway = gateway;
        this.state = reactive({
            /** "none", "starting", "registered", "unregistered" */
            registration: "none",
            /** "granted" until the browser says otherwise */
            microphone: "granted",
            isAudioBlocked: false,
            call: null,
        });
        this.userAgent = null;
        this.account = null;
        /** what the gateway, since its last welcome, was told of the phone's readiness */
        this.reported = null;
        this.session = null;
        this.microphone = null;
        this.audio = new browser.Audio();
        this.audio.autoplay = true;
        this.answerAsSoonAsItRings = "";
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
        if (
            this.userAgent &&
            this.account.uri === account.uri &&
            this.account.url === account.url
        ) {
            return this.renewPassword(account);
        }
        this.retireUserAgent();
        this.account = account;
        this.state.registration = "starting";
        try {
            const JsSIP = await jssip.load();
            if (this.account === account) {
                this.startUserAgent(JsSIP, account);
            }
        } catch {
            this.state.registration = "unregistered";
        }
    }

    startUserAgent(JsSIP, { url, uri, user, password }) {
        const userAgent = new JsSIP.UA({
            sockets: [new JsSIP.WebSocketInterface(url)],
            uri,
            authorization_user: user,
            password,
            register: true,
            session_timers: false,
            connection_recovery_min_interval: 1,
            connection_recovery_max_interval: 15,
        });
        this.userAgent = userAgent;
        const whileCurrent = (callback) => (event) => {
            if (userAgent === this.userAgent) {
                callback(event);
            }
        };
        const become = (registration) => whileCurrent(() => this.setRegistration(registration));
        userAgent.on("registered", become("registered"));
        userAgent.on("unregistered", become("unregistered"));
        userAgent.on("registrationFailed", become("unregistered"));
        userAgent.on("disconnected", become("unregistered"));
        userAgent.on(
            "newRTCSession",
            whileCurrent((event) => this.onSession(event))
        );
        userAgent.start();
    }

    renewPassword(account) {
        this.account = account;
        this.userAgent.set("password", account.password);
        if (this.userAgent.isConnected()) {
            this.userAgent.register();
        }
    }

    setRegistration(registration) {
        this.state.registration = registration;
        this.reportReadiness();
    }

    setMicrophone(microphone) {
        this.state.microphone = microphone;
        this.reportReadiness();
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
        const isTalking = this.state.call?.stage === "talking";
        if (!this.userAgent || isReady === this.reported || (isTalking && !isReady)) {
            return;
        }
        this.reported = isReady;
        this.gateway.reportPhone(isReady);
    }

    /**
     * A gateway that was started anew makes a new account. A talk on the old one goes on, and only
     * its end stops the old one.
     */
    retireUserAgent() {
        const { userAgent } = this;
        this.userAgent = null;
        if (this.session) {
            this.session.on("ended", () => userAgent?.stop());
            this.session.on("failed", () => userAgent?.stop());
        } else {
            userAgent?.stop();
        }
    }

    unregister() {
        this.account = null;
        this.session?.terminate();
        this.retireUserAgent();
        this.state.registration = "none";
    }

    // Calls

    onSession({ originator, session, request }) {
        if (originator !== "remote") {
            return;
        }
        if (this.session) {
            session.terminate(BUSY);
            return;
        }
        this.session = session;
        this.state.call = {
            interactionId: request.getHeader("X-CC-Interaction") || "",
            from: request.from.display_name || request.from.uri.user,
            stage: "ringing",
            isMuted: false,
        };
        session.on("peerconnection", ({ peerconnection }) => this.listenTo(peerconnection));
        session.on("confirmed", () => (this.state.call.stage = "talking"));
        session.on("ended", () => this.forgetCall());
        session.on("failed", () => this.forgetCall());
        const { interactionId } = this.state.call;
        if (interactionId && interactionId === this.answerAsSoonAsItRings) {
            this.answer(interactionId);
        }
    }

    listenTo(peerConnection) {
        peerConnection.addEventListener("track", ({ track, streams }) => {
            this.audio.srcObject = streams[0] || new MediaStream([track]);
            this.playAudio();
        });
    }

    /** A browser may refuse to play before the operator has clicked anywhere in the page. */
    async playAudio() {
        try {
            await this.audio.play();
            this.state.isAudioBlocked = false;
        } catch (error) {
            this.state.isAudioBlocked = error.name === "NotAllowedError";
        }
    }

    forgetCall() {
        closeMicrophone(this.microphone);
        this.microphone = null;
        this.session = null;
        this.state.call = null;
        this.answerAsSoonAsItRings = "";
        this.audio.srcObject = null;
        this.reportReadiness();
    }

    // Verbs

    callOf(interactionId) {
        const { call } = this.state;
        return call?.interactionId === interactionId ? call : null;
    }

    /** The card may be there a moment before the phone rings: then it answers when it does. */
    async answer(interactionId) {
        const call = this.callOf(interactionId);
        if (!call) {
            this.answerAsSoonAsItRings = interactionId;
            return;
        }
        if (call.stage !== "ringing") {
            return;
        }
        const session = this.session;
        call.stage = "answering";
        try {
            const microphone = await openMicrophone();
            if (session !== this.session) {
                closeMicrophone(microphone);
                return;
            }
            this.microphone = microphone;
            this.setMicrophone("granted");
            session.answer({ mediaStream: microphone, pcConfig: PEER_CONNECTION });
        } catch (error) {
            if (this.state.call) {
                this.state.call.stage = "ringing";
            }
            this.setMicrophone(error.code);
        }
    }

    decline(interactionId) {
        if (this.callOf(interactionId)) {
            this.gateway.noteDeclined(interactionId);
            this.session.terminate(DECLINE);
        }
    }

    /** @returns {boolean} whether this phone held the call */
    hangUp(interactionId) {
        const isHeld = Boolean(this.callOf(interactionId));
        if (isHeld) {
            this.session.terminate();
        }
        return isHeld;
    }

    toggleMute(interactionId) {
        const call = this.callOf(interactionId);
        if (call) {
            call.isMuted = !call.isMuted;
            call.isMuted
                ? this.session.mute({ audio: true })
                : this.session.unmute({ audio: true });
        }
    }

    /** Lets the browser ask for the microphone before the first call, not during it. */
    async askForMicrophone() {
        try {
            closeMicrophone(await openMicrophone());
            this.setMicrophone("granted");
        } catch (error) {
            this.setMicrophone(error.code);
        }
    }
}

export const phoneService = {
    dependencies: ["contact_center.gateway"],
    start(env, { "contact_center.gateway": gateway }) {
        const phone = new Phone(gateway);
        gateway.heldInteractionIds = () => {
            const { call } = phone.state;
            return call?.stage === "talking" && call.interactionId ? [call.interactionId] : [];
        };
        gateway.bus.addEventListener("WELCOME", ({ detail }) => phone.register(detail.sip));
        gateway.bus.addEventListener("LEFT", () => phone.unregister());
        browser.addEventListener("beforeunload", (ev) => {
            if (phone.state.call?.stage === "talking") {
                ev.preventDefault();
            }
        });
        return phone;
    },
};

registry.category("services").add("contact_center.phone", phoneService);

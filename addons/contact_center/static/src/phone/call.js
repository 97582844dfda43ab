import { browser } from "@web/core/browser/browser";
import { closeMicrophone } from "./microphone";

const DECLINE = { status_code: 603, reason_phrase: "Decline" };
/** Calls connect by the addresses Asterisk sees; no third party is asked where this browser is. */
const PEER_CONNECTION = { iceServers: [] };
const TONE = { duration: 160, interToneGap: 70 };
const TONES_REMEMBERED = 32;

/**
 * One call in the operator's phone: a SIP session with its microphone and its sound.
 *
 * `state` is what is shown of it (see Phone) and reactive; it holds nothing but data.
 */
export class Call {
    /**
     * @param {object} session of JsSIP
     * @param {object} state
     * @param {object} callbacks
     * @param {(isBlocked: boolean) => void} callbacks.onSound the browser plays it, or refuses to
     */
    constructor(session, state, { onSound }) {
        Object.assign(this, { session, state, onSound });
        this.microphone = null;
        this.audio = new browser.Audio();
        this.audio.autoplay = true;
        session.on("peerconnection", ({ peerconnection }) => this.listenTo(peerconnection));
        session.on("confirmed", () => (this.state.stage = "talking"));
    }

    /** @returns {RTCPeerConnection | undefined} */
    get connection() {
        return this.session.connection;
    }

    listenTo(peerConnection) {
        peerConnection.addEventListener("track", ({ track, streams }) => {
            this.audio.srcObject = streams[0] || new MediaStream([track]);
            this.play();
        });
    }

    /** A browser may refuse to play before the operator has clicked anywhere in the page. */
    async play() {
        try {
            await this.audio.play();
            this.onSound(false);
        } catch (error) {
            this.onSound(error.name === "NotAllowedError");
        }
    }

    /** @param {string} deviceId "" for the browser's own choice */
    async useSpeaker(deviceId) {
        if (this.audio.setSinkId) {
            // A device that went away meanwhile: the browser plays on by its own choice
            await this.audio.setSinkId(deviceId).catch(() => {});
        }
    }

    // Verbs

    /** @param {MediaStream} microphone let go when the call ends */
    answer(microphone) {
        this.microphone = microphone;
        this.session.answer({ mediaStream: microphone, pcConfig: PEER_CONNECTION });
    }

    decline() {
        this.session.terminate(DECLINE);
    }

    hangUp() {
        this.session.terminate();
    }

    toggleMute() {
        this.state.isMuted = !this.state.isMuted;
        this.state.isMuted
            ? this.session.mute({ audio: true })
            : this.session.unmute({ audio: true });
    }

    /**
     * Keys as telephone events in the sound (RFC 4733); where the other end takes none, as messages
     * beside it.
     *
     * @param {string} tones of 0-9, A-D, *, #
     */
    sendTones(tones) {
        const transportType = this.takesTelephoneEvents ? "RFC2833" : "INFO";
        this.session.sendDTMF(tones, { ...TONE, transportType });
        this.state.tones = (this.state.tones + tones).slice(-TONES_REMEMBERED);
    }

    get takesTelephoneEvents() {
        const senders = this.connection?.getSenders() || [];
        return senders.some(({ dtmf }) => dtmf?.canInsertDTMF);
    }

    /** In mid-talk; what was spoken into until now is let go. */
    async useMicrophone(microphone) {
        const [track] = microphone.getAudioTracks();
        const sender = this.connection?.getSenders().find((one) => one.track?.kind === "audio");
        if (!sender || !track) {
            closeMicrophone(microphone);
            return;
        }
        track.enabled = !this.state.isMuted;
        await sender.replaceTrack(track);
        closeMicrophone(this.microphone);
        this.microphone = microphone;
    }

    /** Lets go of what it held; the session has ended. */
    dispose() {
        closeMicrophone(this.microphone);
        this.microphone = null;
        this.audio.pause();
        this.audio.srcObject = null;
    }
}

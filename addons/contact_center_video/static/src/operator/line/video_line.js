import { browser } from "@web/core/browser/browser";
import { layLines, makeOffer } from "../../common/line";
import { peers } from "./peer_connection";

const CONNECT_WITHIN = 10_000;
/** Browsers say "disconnected" also for what comes back by itself. */
const FORGIVE = 3000;

/** In the order of its senders. */
const SOURCES = ["microphone", "camera", "screen"];

/**
 * One connection to the gateway: three others can be seen and heard, and one shared screen. A lost
 * one is not mended; whoever holds it makes another.
 */
export class VideoLine {
    /**
     * @param {RTCIceServer[]} iceServers
     * @param {object} callbacks
     * @param {(sdp: string) => void} callbacks.onOffer to be sent to the gateway
     * @param {() => void} callbacks.onConnected
     * @param {() => void} callbacks.onLost
     */
    constructor(iceServers, { onOffer, onConnected, onLost }) {
        Object.assign(this, { onOffer, onConnected, onLost });
        this.isClosed = false;
        this.hasOffered = false;
        this.timer = null;
        this.connection = peers.make({ iceServers, bundlePolicy: "max-bundle" });
        const { senders, streams, screen } = layLines(this.connection);
        this.senders = senders;
        /** what comes in of each of the others, in the order of the slots */
        this.streams = streams;
        /** whose ever screen is shared */
        this.screen = screen;
        this.connection.addEventListener("connectionstatechange", () => this.onState());
    }

    /** @param {"microphone" | "camera" | "screen"} source @param {MediaStreamTrack | null} track */
    async send(source, track) {
        try {
            await this.senders[SOURCES.indexOf(source)].replaceTrack(track);
        } catch (error) {
            // The line that takes the place of a closed one is given it at its beginning
            if (!this.isClosed) {
                throw error;
            }
        }
    }

    async offer() {
        this.expect(CONNECT_WITHIN);
        let sdp;
        try {
            sdp = await makeOffer(this.connection);
        } catch {
            return this.lose(); // closed meanwhile, or a browser that cannot
        }
        if (!this.isClosed) {
            this.hasOffered = true;
            this.onOffer(sdp);
        }
    }

    /** What comes before the offer has gone out answers that of an earlier line. */
    async accept(sdp) {
        if (!this.hasOffered) {
            return;
        }
        try {
            await this.connection.setRemoteDescription({ type: "answer", sdp });
        } catch {
            this.lose(); // an answer to an offer that is no longer ours
        }
    }

    onState() {
        const { connectionState } = this.connection;
        if (connectionState === "connected") {
            browser.clearTimeout(this.timer);
            this.onConnected();
        } else if (connectionState === "disconnected") {
            this.expect(FORGIVE);
        } else if (connectionState === "failed") {
            this.lose();
        }
    }

    /** That it is connected in time. */
    expect(milliseconds) {
        browser.clearTimeout(this.timer);
        this.timer = browser.setTimeout(() => this.lose(), milliseconds);
    }

    lose() {
        if (!this.isClosed) {
            this.close();
            this.onLost();
        }
    }

    close() {
        this.isClosed = true;
        browser.clearTimeout(this.timer);
        this.connection.close();
    }
}

import { layLines, makeOffer } from "../../common/line";

const LOOK_EVERY = 500;
// Looks at a silent line that carried something before: two seconds.
const STALLED_AFTER = 4;

/** One connection to the gateway. It offers once: microphone, camera, own screen, and two more
 * people to be seen and heard. A line that breaks is replaced as a whole. */
export class Peer extends EventTarget {
    constructor(iceServers, options) {
        super();
        this.pc = new RTCPeerConnection({ iceServers, bundlePolicy: "max-bundle" });
        const { senders, streams, screen } = layLines(this.pc, options);
        this.senders = senders;
        this.streams = streams;
        this.screen = screen;
        this.hasOffered = false;
        this.flowing = false;
        this.still = 0;
        this.pc.onconnectionstatechange = () => this.onState();
        this.looking = setInterval(() => this.look(), LOOK_EVERY);
    }

    /** Set what is sent; null sends nothing. */
    async send({ audio = null, video = null, screen = null }) {
        const tracks = [audio, video, screen];
        await Promise.all(this.senders.map((sender, at) => sender.replaceTrack(tracks[at])));
    }

    async offer() {
        const sdp = await makeOffer(this.pc);
        this.hasOffered = true;
        return sdp;
    }

    /** What comes before the offer has gone out answers that of an earlier connection. One that the
     * browser does not take is as good as none: after a while it is offered anew. */
    async answer(sdp) {
        if (this.hasOffered && this.pc.signalingState === "have-local-offer") {
            await this.pc.setRemoteDescription({ type: "answer", sdp }).catch(() => {});
        }
    }

    get connected() {
        return this.pc.connectionState === "connected";
    }

    onState() {
        const state = this.pc.connectionState;
        if (state === "connected") {
            this.dispatchEvent(new Event("connected"));
        } else if (state === "failed" || state === "disconnected") {
            this.dispatchEvent(new Event("broken"));
        }
    }

    /** A phone that changes from Wi-Fi to mobile is told so late: see whether packets still come. */
    async look() {
        const received = await this.received();
        this.flowing ||= received > 0;
        this.still = received > (this.bytes || 0) ? 0 : this.still + 1;
        this.bytes = received;
        if (this.flowing && this.still >= STALLED_AFTER) {
            this.flowing = false;
            this.dispatchEvent(new Event("stalled"));
        }
    }

    async received() {
        if (this.pc.connectionState === "closed") {
            return 0;
        }
        let bytes = 0;
        for (const report of (await this.pc.getStats()).values()) {
            if (report.type === "transport") {
                bytes += report.bytesReceived;
            }
        }
        return bytes;
    }

    close() {
        clearInterval(this.looking);
        this.pc.onconnectionstatechange = null;
        this.pc.close();
    }
}

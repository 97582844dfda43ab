import { backoffDelay } from "@contact_center/common/backoff";
import { Devices } from "./devices";
import { Peer } from "./peer";
import { Resume } from "./resume";
import { Room } from "./room";
import { Signalling } from "./signalling";

const PASSING = new Set(["pointer", "stroke", "clear", "page", "typing", "field"]);
/** From the offer to the first sound. */
const CONNECT_WITHIN = 10_000;
const RETRY = { first: 2000, most: 15_000 };
// What the gateway says of an offer that may be taken a little later.
const REFUSED_OFFER = new Set(["overloaded", "media_lost", "too_fast"]);
const MOST_DATA = 20;
const LARGEST_FILE = 20 * 1024 * 1024;

/** One visit: from `start` to `ended`. `phase` is what the page shows:
 * idle, connecting, waiting, talking, held, ended. */
export class Visit extends EventTarget {
    constructor(settings, parts = {}) {
        super();
        this.settings = settings;
        // Each link is a visit of its own, also where one tab opens several.
        const { guest = "" } = settings;
        const key = [settings.key, guest.slice(-16)].filter(Boolean).join(".");
        this.resume = parts.resume || new Resume(key);
        this.makeSignalling = parts.makeSignalling || (() => new Signalling(settings.visit_url));
        this.makePeer = parts.makePeer || ((...args) => new Peer(...args));
        this.devices = parts.devices || new Devices();
        this.room = new Room();
        this.data = {};
        this.reset();
        this.devices.addEventListener("change", () => this.onDevices());
    }

    reset() {
        this.phase = "idle";
        this.view = null;
        this.lost = false;
        this.problem = "";
        this.media = "video";
        /** why picture and sound have not come yet: "late" or "full" */
        this.mediaProblem = "";
        this.isVoiceOnly = false;
        this.mediaTries = 0;
        /** by a connection that was not given up by choice */
        this.hadMedia = false;
        this.callbackNumber = "";
        this.outcome = "";
        this.returning = false;
        this.room.reset();
    }

    /** `how`: media, name, number, email, consent, captcha, signed. */
    start(how) {
        this.reset();
        this.media = how.media;
        this.open(this.isGuest ? this.guestHello(how) : this.hello(how), "");
    }

    guestHello({ name, consent }) {
        const { key: entry, guest } = this.settings;
        return { entry, guest, name: name || "", consent: Boolean(consent) };
    }

    hello(how) {
        return {
            entry: this.settings.key,
            lang: how.lang || "",
            name: how.name || "",
            number: how.number || "",
            email: how.email || "",
            signed: how.signed || "",
            captcha: how.captcha || "",
            consent: Boolean(how.consent),
            media: how.media,
            data: texts(this.data),
        };
    }

    /** Came into somebody else's talk by a link. */
    get isGuest() {
        return Boolean(this.settings.guest);
    }

    /** As what this page is in the talk. */
    get leg() {
        return this.view?.leg || "client";
    }

    /** What the page knows; during a visit the operator sees it at once. */
    setData(values) {
        Object.assign(this.data, values);
        if (!this.isGuest) {
            this.signalling?.send({ type: "data", data: texts(values) });
        }
    }

    /** Whether a visit of before the reload can be gone on with. */
    get canResume() {
        return Boolean(this.resume.read()?.token);
    }

    async goOn() {
        const kept = this.resume.read();
        this.reset();
        this.media = kept.media;
        this.returning = true;
        this.setPhase("connecting");
        if (this.media !== "chat") {
            await this.devices.ask(this.media).catch(() => {});
        }
        // The browser's question may be answered when he has left
        if (this.phase === "connecting" && !this.signalling) {
            this.open(null, kept.token);
        }
    }

    open(hello, token) {
        this.setPhase("connecting");
        this.signalling?.close();
        const signalling = this.makeSignalling();
        this.signalling = signalling;
        const on = (name, handle) =>
            signalling.addEventListener(
                name,
                ({ detail }) => this.signalling === signalling && handle(detail)
            );
        on("greeted", (view) => this.onGreeted(view));
        on("visit", (view) => this.onView(view));
        on("answer", ({ sdp }) => this.peer?.answer(sdp));
        on("room", ({ messages }) => this.onRoom(messages));
        on("refused", (error) => this.onRefused(error));
        on("error", (error) => this.onError(error));
        on("lost", () => this.setLost(true));
        // What goes by the same network does not come through either: the greeting offers anew
        on("silent", () => this.dropPeer());
        signalling.open(hello, token);
    }

    onGreeted(view) {
        this.view = view;
        this.greetedAt = view.server_time;
        this.resume.write({ token: view.resume, media: this.media });
        this.setLost(false);
        if (this.media !== "chat" && view.state !== "ended" && !this.peer?.connected) {
            this.connectMedia();
        }
        this.tellDevices();
    }

    onView(view) {
        const wasByTelephone = this.byTelephone;
        const isMediaLost = this.view?.connected && !view.connected && this.peer?.connected;
        this.view = view;
        if (this.byTelephone !== wasByTelephone) {
            this.onDevices();
        }
        if (view.resume) {
            this.resume.write({ token: view.resume, media: this.media });
        }
        if (view.state === "ended") {
            this.finish();
        } else {
            this.setPhase(view.state);
            if (isMediaLost) {
                // sooner than the browser notices by itself
                this.mend();
            }
        }
    }

    onRoom(messages) {
        const before = messages.filter(({ at }) => at < this.greetedAt);
        this.room.take(before, true);
        this.room.take(messages.slice(before.length));
    }

    /** Not let in, or not any more: what began in this page ends; a visit of before the reload that
     * is over is forgotten. */
    onRefused({ code }) {
        const forgotten = code === "replaced" || (this.returning && !this.view);
        this.problem = code;
        this.finish();
        if (forgotten) {
            this.leave();
            this.tell("gone", {});
        }
    }

    onError(error) {
        const isOffering = this.peer && this.expecting;
        if (isOffering && REFUSED_OFFER.has(error.code)) {
            this.onMediaMissing(error.code === "overloaded" ? "full" : "late");
        } else {
            this.tell("refused", error);
        }
    }

    /** A new connection in place of the old one, offered at once. */
    async connectMedia() {
        this.dropPeer();
        const options = { isVoiceOnly: this.isVoiceOnly };
        const peer = this.makePeer(this.view?.ice_servers || [], options);
        this.peer = peer;
        this.expecting = setTimeout(() => this.onMediaMissing("late"), CONNECT_WITHIN);
        const current = (handle) => () => this.peer === peer && handle();
        peer.addEventListener(
            "connected",
            current(() => this.onMedia())
        );
        peer.addEventListener(
            "broken",
            current(() => this.mend())
        );
        peer.addEventListener(
            "stalled",
            current(() => this.mend())
        );
        this.tell("media", {});
        let sdp;
        try {
            await peer.send(this.sent);
            sdp = await peer.offer();
        } catch {
            return; // closed meanwhile, or a browser that cannot
        }
        if (this.peer === peer) {
            this.signalling.send({ type: "offer", sdp, again: this.hadMedia });
        }
    }

    onMedia() {
        this.hadMedia = true;
        this.stopExpecting();
        this.mediaProblem = "";
        this.mediaTries = 0;
        this.tell("media", {});
        this.tell("change", {});
    }

    /** It is tried again by itself, less and less often. */
    onMediaMissing(problem) {
        this.dropPeer();
        this.mediaProblem = problem;
        const delay = backoffDelay(this.mediaTries++, RETRY);
        this.expecting = setTimeout(() => this.retryMedia(), delay);
        this.tell("change", {});
    }

    /** At once; where there is no socket, the next greeting offers anew. */
    retryMedia() {
        this.stopExpecting();
        if (this.signalling?.greeted && this.phase !== "ended") {
            this.connectMedia();
        }
    }

    /** What there is room for when there is none for pictures. */
    goOnByVoice() {
        this.isVoiceOnly = true;
        this.hadMedia = false;
        this.devices.turnCamera(false);
        this.retryMedia();
    }

    stopExpecting() {
        clearTimeout(this.expecting);
        this.expecting = null;
    }

    dropPeer() {
        this.stopExpecting();
        this.peer?.close();
        this.peer = null;
    }

    mend() {
        this.signalling.pingSoon();
        if (this.signalling.greeted && this.phase !== "ended") {
            this.connectMedia();
        } else {
            // The greeting of the next socket offers anew.
            this.dropPeer();
        }
    }

    onDevices() {
        if (this.isVoiceOnly && this.devices.on.video) {
            this.isVoiceOnly = this.hadMedia = false;
            this.retryMedia();
        } else if (this.peer) {
            // A connection that ends meanwhile takes nothing more; the next one begins with it
            this.peer.send(this.sent).catch(() => {});
        }
        this.tellDevices();
        this.tell("devices", this.devices.on);
    }

    tellDevices() {
        const { on } = this.devices;
        const audio = on.audio && !this.byTelephone;
        this.signalling?.send({ type: "devices", ...on, audio });
    }

    /** The talk goes on by telephone as well, which carries the sound of both sides. */
    get byTelephone() {
        return Boolean(this.view?.by_telephone);
    }

    get sent() {
        const { tracks } = this.devices;
        return this.byTelephone ? { ...tracks, audio: null } : tracks;
    }

    /** A message into the room. What only passes by is not said while nobody is connected. */
    say(message) {
        const sent = this.signalling?.send({ type: "room", message });
        return Boolean(sent) || PASSING.has(message.kind);
    }

    /** Send a file; throws `too_big` or `failed`. */
    async sendFile(file, name = file.name) {
        if (file.size > LARGEST_FILE) {
            throw new Error("too_big");
        }
        const url = `${this.settings.visit_url}/visit/files?name=${encodeURIComponent(name)}`;
        const response = await fetch(url, {
            method: "POST",
            headers: {
                Authorization: `Bearer ${this.signalling.resumeToken}`,
                "Content-Type": file.type || "application/octet-stream",
            },
            body: file,
            credentials: "omit",
        }).catch(() => null);
        if (!response?.ok) {
            throw new Error("failed");
        }
        return response.json();
    }

    /** The address of something in the room, for this visitor. */
    urlOf(url) {
        const files = `${this.settings.visit_url}/visit/files/`;
        const own = url.startsWith("/visit/") ? this.settings.visit_url + url : url;
        const token = this.signalling?.resumeToken || this.token;
        return own.startsWith(files) ? `${own}?token=${encodeURIComponent(token)}` : own;
    }

    askCallback(number) {
        this.callbackNumber = number;
        this.signalling.send({ type: "callback", number });
    }

    rate(stars) {
        this.signalling?.send({ type: "rate", stars });
    }

    bye() {
        this.signalling?.send({ type: "bye" });
        this.outcome = "left";
        this.finish();
    }

    finish() {
        if (this.phase === "ended") {
            return;
        }
        this.token = this.signalling?.resumeToken;
        this.outcome ||= this.view?.outcome || "";
        this.resume.clear();
        this.dropPeer();
        this.devices.stop();
        this.setPhase("ended");
    }

    /** The last screen was left. */
    leave() {
        this.signalling?.close();
        this.signalling = null;
        this.setPhase("idle");
    }

    get others() {
        return (this.view?.people || []).filter((person) => person.leg !== this.leg);
    }

    get screenOf() {
        return this.others.find((person) => person.screen) || null;
    }

    setLost(lost) {
        if (this.lost !== lost) {
            this.lost = lost;
            this.tell("change", {});
        }
    }

    setPhase(phase) {
        const before = this.phase;
        this.phase = phase;
        if (before !== phase) {
            this.tell("phase", { phase, before });
        }
        this.tell("change", {});
    }

    tell(name, detail) {
        this.dispatchEvent(new CustomEvent(name, { detail }));
    }
}

function texts(values) {
    const pairs = Object.entries(values).slice(0, MOST_DATA);
    return Object.fromEntries(pairs.map(([name, value]) => [name, String(value)]));
}

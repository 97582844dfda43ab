import { mockPermission } from "@odoo/hoot";
import { onRpc, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import {
    makeInteraction,
    mockCards,
    now,
    settle,
    startPanel,
} from "@contact_center/../tests/contact_center_test_helpers";
import { peers } from "@contact_center_video/operator/line/peer_connection";

export const ID = "video-1";
export const FILES_URL = "https://visit.test/visit/files";

export class FakeTrack extends EventTarget {
    constructor(kind, label = kind) {
        super();
        Object.assign(this, { kind, label, enabled: true, isStopped: false });
    }

    stop() {
        this.isStopped = true;
    }
}

/** Carries fake tracks, which the browser's own does not take. */
export class FakeStream {
    constructor(tracks = []) {
        this.tracks = tracks;
    }

    addTrack(track) {
        this.tracks.push(track);
    }

    removeTrack(track) {
        this.tracks = this.tracks.filter((one) => one !== track);
    }

    getTracks() {
        return this.tracks;
    }

    getAudioTracks() {
        return this.tracks.filter(({ kind }) => kind === "audio");
    }

    getVideoTracks() {
        return this.tracks.filter(({ kind }) => kind === "video");
    }
}

/** The browser's end of a connection; `connect` and `fail` say what has become of it. */
export class FakePeer extends EventTarget {
    constructor(configuration) {
        super();
        this.configuration = configuration;
        this.layout = [];
        this.sent = [];
        this.iceGatheringState = "complete";
        this.connectionState = "new";
        this.signalingState = "stable";
        this.stats = new Map();
    }

    addTransceiver(kind, { direction }) {
        const at = this.layout.length;
        this.layout.push(`${kind} ${direction}`);
        const replaceTrack = async (track) => (this.sent[at] = track);
        return { sender: { replaceTrack }, receiver: { track: new FakeTrack(kind, `in ${at}`) } };
    }

    async createOffer() {
        return { type: "offer", sdp: "offered" };
    }

    async setLocalDescription(description) {
        this.localDescription = description;
        this.signalingState = "have-local-offer";
    }

    async setRemoteDescription(description) {
        this.remoteDescription = description;
        this.signalingState = "stable";
    }

    async getStats() {
        return this.stats;
    }

    close() {
        this.isClosed = true;
    }

    become(connectionState) {
        this.connectionState = connectionState;
        this.dispatchEvent(new Event("connectionstatechange"));
    }
}

/** A film that plays what is given to it, and shows nothing. */
function mockPlayers(players) {
    class FakeAudio {
        constructor() {
            players.push(this);
        }
        setSinkId(id) {
            this.sink = id;
            return Promise.resolve();
        }
        async play() {}
    }
    patchWithCleanup(browser, { Audio: FakeAudio });
    const places = new WeakMap();
    patchWithCleanup(HTMLMediaElement.prototype, {
        get srcObject() {
            return places.get(this) || null;
        },
        set srcObject(stream) {
            places.set(this, stream);
        },
        async play() {},
    });
}

/**
 * What the browser would give: connections, a camera, a microphone and a screen.
 *
 * @param {Partial<MediaDevices>} [devices]
 */
export function mockMedia(devices = {}) {
    const found = { peers: [], players: [], opened: [] };
    patchWithCleanup(peers, {
        make(configuration) {
            const peer = new FakePeer(configuration);
            found.peers.push(peer);
            return peer;
        },
    });
    patchWithCleanup(window, { MediaStream: FakeStream });
    mockPermission("microphone", "granted");
    mockPlayers(found.players);
    const stream = (...kinds) => {
        const tracks = kinds.map((kind) => new FakeTrack(kind));
        found.opened.push(...tracks);
        return new FakeStream(tracks);
    };
    patchWithCleanup(browser.navigator, {
        mediaDevices: {
            getUserMedia: async ({ audio, video }) =>
                stream(...(audio ? ["audio"] : []), ...(video ? ["video"] : [])),
            getDisplayMedia: async () => stream("video"),
            enumerateDevices: async () => [],
            addEventListener() {},
            ...devices,
        },
    });
    return found;
}

export const PEOPLE = [
    {
        leg: "client",
        name: "Anna",
        kind: "client",
        audio: true,
        video: true,
        screen: false,
    },
    { leg: "operator", name: "Me", kind: "operator", audio: true, video: true, screen: false },
];

export function makeVideo(values = {}) {
    return {
        media: "video",
        leg: "operator",
        people: PEOPLE,
        ice_servers: [{ urls: "turn:turn.test", username: "u", credential: "c" }],
        files_url: FILES_URL,
        files_token: "filestoken",
        connected: false,
        consent: true,
        ...values,
    };
}

export function makeVisit(values = {}) {
    return makeInteraction({
        id: ID,
        channel: "video",
        state: "talking",
        answered_at: now(),
        client_number: "",
        data: { page: "https://shop.example/cart" },
        video: makeVideo(),
        ...values,
    });
}

/** An operator who talks with a visitor; the connection is up. */
export async function startTalk(values = {}, devices = {}, cardAnswers = {}) {
    const media = mockMedia(devices);
    const cards = mockCards(undefined, cardAnswers);
    const gateway = await startPanel();
    await gateway.show("talking", [makeVisit(values)]);
    const talk = { media, cards, gateway };
    if (media.peers.length) {
        await answer(talk);
    }
    return talk;
}

/** The gateway answers the last offer, and the packets flow. */
export async function answer({ media, gateway }) {
    gateway.send({ type: "answer", interaction_id: ID, sdp: "answered" });
    media.peers.at(-1).become("connected");
    await settle();
}

let messages = 0;

/** What the gateway tells of the room. */
export async function tell(gateway, ...told) {
    const whole = told.map((message) => ({ id: `m${++messages}`, at: now(), ...message }));
    gateway.send({ type: "room", interaction_id: ID, messages: whole });
    await settle();
}

/** What the operator said in the room. */
export function said(gateway, kind) {
    return gateway
        .sent("room")
        .map(({ message }) => message)
        .filter((message) => !kind || message.kind === kind);
}

/** Odoo's side of what is shown, printed and ordered. Returns the calls. */
export function mockShowing(answers = {}) {
    const calls = [];
    const nothing = { video_search: [], video_prints: [], video_order: null };
    for (const method of [
        "video_search",
        "video_material",
        "video_prints",
        "video_print",
        "video_order",
    ]) {
        onRpc("contact.center.card", method, ({ args }) => {
            calls.push([method, ...args]);
            const told = answers[method] ?? nothing[method];
            return typeof told === "function" ? told(...args) : told;
        });
    }
    return calls;
}

/** The gateway takes files; returns what it was given. */
export function mockUploads() {
    const taken = [];
    const { fetch } = browser;
    patchWithCleanup(browser, {
        async fetch(url, options) {
            if (!String(url).startsWith(FILES_URL)) {
                return fetch(url, options);
            }
            taken.push({ url, ...options });
            return Response.json({ file_id: "f1", url: `${FILES_URL}/f1` });
        },
    });
    return taken;
}

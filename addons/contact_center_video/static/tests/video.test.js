import { advanceTime, animationFrame, describe, expect, press, queryOne, test } from "@odoo/hoot";
import { contains, getService, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { VideoLine } from "@contact_center_video/operator/line/video_line";
import {
    defineContactCenterModels,
    mockCards,
    settle,
    startPanel,
} from "@contact_center/../tests/contact_center_test_helpers";
import {
    FakeTrack,
    ID,
    answer,
    makeVideo,
    makeVisit,
    mockMedia,
    startTalk,
} from "./video_test_helpers";

describe.current.tags("desktop");
defineContactCenterModels();

const LAYOUT = [
    "audio sendrecv",
    "video sendrecv",
    "video sendrecv",
    "audio recvonly",
    "video recvonly",
    "audio recvonly",
    "video recvonly",
];

test("a visitor rings in the page, without any phone, and is taken in the panel", async () => {
    const { peers } = mockMedia();
    mockCards();
    const gateway = await startPanel();
    getService("title").setParts({ app: "Contacts" });
    await gateway.show("offered", [makeVisit({ state: "offered", answered_at: null })]);
    expect(document.title).toBe("☎ Anna Petrova");
    expect(".o_cc_card [data-name=page] a").toHaveAttribute("href", "https://shop.example/cart");
    expect(".o_cc_dock [data-verb=accept]").toHaveText(/Answer/);
    await press(["alt", "a"]);
    await settle();
    expect(gateway.sent("accept")).toEqual([{ type: "accept", interaction_id: ID }]);
    expect(peers).toHaveLength(0, { message: "nothing is sent before the gateway says talking" });
    await press(["alt", "r"]);
    await settle();
    expect(gateway.sent("hangup")).toEqual([{ type: "hangup", interaction_id: ID }]);
});

test("a talk is offered in the layout that never changes, with camera and microphone", async () => {
    const { media, gateway } = await startTalk();
    const [peer] = media.peers;
    expect(peer.layout).toEqual(LAYOUT);
    expect(peer.configuration.iceServers).toEqual(makeVideo().ice_servers);
    expect(gateway.sent("offer")).toEqual([
        { type: "offer", interaction_id: ID, sdp: "offered", again: false },
    ]);
    expect(peer.remoteDescription).toEqual({ type: "answer", sdp: "answered" });
    expect(peer.sent.map((track) => track?.kind)).toEqual(["audio", "video"]);
    expect(gateway.sent("devices").at(-1)).toEqual({
        type: "devices",
        interaction_id: ID,
        audio: true,
        video: true,
        screen: false,
    });
    expect(media.players).toHaveLength(3, { message: "all three others are heard" });
    expect(".o_cc_video").toHaveAttribute("data-stage", "connected");
    expect(".o_cc_video_title").toHaveText("Anna Petrova");
});

test("what the gateway has lost is offered again, and what fails here too", async () => {
    const { media, gateway } = await startTalk();
    await gateway.show("talking", [makeVisit({ video: makeVideo({ connected: true }) })]);
    await gateway.show("talking", [makeVisit({ video: makeVideo({ connected: false }) })]);
    expect(".o_cc_video").toHaveAttribute("data-stage", "reconnecting");
    expect(".o_cc_video_words").toHaveText("The connection was lost. Connecting again…");
    expect(media.peers[0].isClosed).toBe(true);
    await advanceTime(300);
    await settle();
    expect(media.peers).toHaveLength(2);
    expect(gateway.sent("offer")).toHaveLength(2);
    expect(media.peers[1].sent.map((track) => track?.kind)).toEqual(["audio", "video"]);
    await answer({ media, gateway });
    expect(".o_cc_video").toHaveAttribute("data-stage", "connected");

    media.peers[1].become("failed");
    await advanceTime(600);
    await settle();
    expect(gateway.sent("offer")).toHaveLength(3);
});

test("an offer that nobody answers is made again, each time a little later", async () => {
    const media = mockMedia();
    mockCards();
    const gateway = await startPanel();
    await gateway.show("talking", [makeVisit()]);
    expect(media.peers).toHaveLength(1);
    await advanceTime(10_000);
    await advanceTime(300);
    await settle();
    expect(media.peers).toHaveLength(2);
    expect(media.peers[0].isClosed).toBe(true);
});

test("after a reload the talk is taken back by itself", async () => {
    const { peers } = mockMedia();
    mockCards();
    const gateway = await startPanel();
    const returned = { code: "returned", values: {} };
    await gateway.show("offered", [makeVisit({ state: "offered", reasons: [returned] })]);
    expect(gateway.sent("accept")).toEqual([{ type: "accept", interaction_id: ID }]);
    expect(".o_cc_dock [data-verb=accept]").toHaveCount(1);
    await gateway.show("talking", [makeVisit()]);
    expect(peers).toHaveLength(1);
});

test("the socket that comes back says whose picture this page holds", async () => {
    const { gateway } = await startTalk();
    gateway.socket.close(1011);
    await advanceTime(500);
    await settle();
    expect(gateway.sent("hello").at(-1).interaction_ids).toEqual([ID]);
});

test("muted, without a camera, with the screen: it is sent, told and shown", async () => {
    const { media, gateway } = await startTalk();
    const [peer] = media.peers;
    await press(["alt", "m"]);
    await settle();
    expect(peer.sent[0].enabled).toBe(false);
    expect(".o_cc_dock [data-verb=mute]").toHaveText(/Unmute/);
    expect(".o_cc_video [data-tool=mute]").toHaveAttribute("data-off", "1");
    expect(gateway.sent("devices").at(-1).audio).toBe(false);

    const camera = peer.sent[1];
    await press(["alt", "shift", "v"]);
    await settle();
    expect(peer.sent[1]).toBe(null);
    expect(camera.isStopped).toBe(true, { message: "the camera's light goes out" });
    expect(".o_cc_video_own").toHaveCount(0);
    expect(gateway.sent("devices").at(-1).video).toBe(false);
    await press(["alt", "shift", "v"]);
    await settle();
    expect(peer.sent[1].kind).toBe("video");
    expect(".o_cc_video_own").toHaveCount(1);

    await press(["alt", "shift", "s"]);
    await settle();
    expect(gateway.sent("devices").at(-1).screen).toBe(true);
    peer.sent[2].dispatchEvent(new Event("ended"));
    await settle();
    expect(peer.sent[2]).toBe(null);
    expect(gateway.sent("devices").at(-1).screen).toBe(false);
});

test("without a camera he is heard, and reads why he is not seen", async () => {
    const getUserMedia = async ({ audio }) => {
        if (!audio) {
            throw new DOMException("", "NotFoundError");
        }
        return new MediaStream([new FakeTrack("audio")]);
    };
    const { media, gateway } = await startTalk({}, { getUserMedia });
    expect(media.peers[0].sent.map((track) => track?.kind)).toEqual(["audio"]);
    expect("[data-notice=camera]").toHaveText(/No camera was found/);
    expect(gateway.sent("devices").at(-1).video).toBe(false);
});

test("a camera that the browser keeps from the page is explained, and tried again", async () => {
    let isAllowed = false;
    const getUserMedia = async ({ audio }) => {
        if (!audio && !isAllowed) {
            throw new DOMException("", "NotAllowedError");
        }
        return new MediaStream([new FakeTrack(audio ? "audio" : "video")]);
    };
    await startTalk({}, { getUserMedia });
    expect("[data-notice=camera]").toHaveText(/allow the camera/);
    isAllowed = true;
    await contains("[data-notice=camera] button").click();
    await settle();
    expect("[data-notice=camera]").toHaveCount(0);
    expect(".o_cc_video_own").toHaveCount(1);
});

test("who only writes has no picture, and no camera is opened for him", async () => {
    const { media } = await startTalk({ video: makeVideo({ media: "chat" }) });
    expect(media.peers).toHaveLength(0);
    expect(media.opened).toHaveLength(0);
    expect(".o_cc_video_words").toHaveText("The visitor writes only.");
    expect(".o_cc_video [data-tool=camera]").toHaveCount(0);
    expect(".o_cc_dock [data-verb=mute]").toHaveCount(0);
    expect(".o_cc_chat_input").toHaveCount(1);
});

test("a picture that joins a talk by telephone leaves the sound to the telephone", async () => {
    const video = makeVideo({ by_telephone: true });
    const { media, gateway } = await startTalk({ channel: "voice", video });
    expect(media.opened.map(({ kind }) => kind)).toEqual(["video"]);
    expect(media.players).toHaveLength(0, { message: "nobody is heard twice" });
    expect(gateway.sent("devices").at(-1).audio).toBe(false);
    expect(".o_cc_video [data-tool=mute]").toHaveCount(0);
    await gateway.show("talking", [makeVisit({ channel: "voice", video: null })]);
    expect(".o_cc_video").toHaveCount(0, { message: "the talk goes on without the picture" });
    expect(media.peers[0].isClosed).toBe(true);
});

test("all others are in the picture, in the order of the slots, by their names", async () => {
    const boris = { leg: "p1", name: "Boris", kind: "party", audio: false, video: true };
    const people = [...makeVideo().people, boris];
    await startTalk({ video: makeVideo({ people }) });
    expect(".o_cc_video_stage > .o_cc_picture .o_cc_picture_name").toHaveText("Anna Petrova");
    expect("[data-leg=p1] .o_cc_picture_name").toHaveText("Boris");
    expect("[data-leg=p1] .fa-microphone-slash").toHaveCount(1);
    const video = document.querySelector("[data-leg=p1] video");
    expect(video.srcObject.getTracks().map(({ label }) => label)).toEqual(["in 3", "in 4"]);
    await contains("[data-leg=p1]").click();
    expect(".o_cc_video_stage > .o_cc_picture .o_cc_picture_name").toHaveText("Boris");
    expect(".o_cc_video_person[data-leg=client]").toHaveCount(1);
});

test("of one whose page is away it is said", async () => {
    const people = makeVideo().people.map((one) => ({ ...one, connected: false, video: false }));
    await startTalk({ video: makeVideo({ people }) });
    const shown = ".o_cc_video_stage > .o_cc_picture .o_cc_picture_name";
    expect(shown).toHaveText("Anna Petrova, connecting…");
});

test("a shared screen takes the stage, whole", async () => {
    const people = makeVideo().people.map((one) => ({ ...one, screen: one.leg === "client" }));
    await startTalk({ video: makeVideo({ people }) });
    const stage = ".o_cc_video_stage > .o_cc_picture_whole";
    expect(`${stage} .o_cc_picture_name`).toHaveText("Anna Petrova's screen");
    const tracks = document.querySelector(`${stage} video`).srcObject.getTracks();
    expect(tracks.map(({ label }) => label)).toEqual(["in 2"]);
    expect(".o_cc_video_person[data-leg=client]").toHaveCount(1);
});

test("the window is moved, resized, hidden and made full by mouse and keys", async () => {
    await startTalk();
    const at = () => document.querySelector(".o_cc_video").getBoundingClientRect();
    const before = at();
    queryOne(".o_cc_video_bar").focus();
    await press("ArrowLeft");
    await animationFrame();
    expect(at().left).toBe(before.left - 20);
    await press(["shift", "ArrowLeft"]);
    await animationFrame();
    expect(at().width).toBe(before.width + 20);
    await press(["alt", "shift", "x"]);
    await animationFrame();
    expect(".o_cc_video_stage").toHaveCount(0);
    expect(".o_cc_dock [data-verb=window]").toHaveText("Show the picture");
    await contains(".o_cc_dock [data-verb=window]").click();
    expect(".o_cc_video_stage").toHaveCount(1);
    patchWithCleanup(document.documentElement, { requestFullscreen: async () => {} });
    await press(["alt", "shift", "f"]);
    await animationFrame();
    expect(at().width).toBe(browser.innerWidth);
});

test("the bell and the window say which keys there are, and no key stands twice", async () => {
    await startTalk();
    const keys = [...document.querySelectorAll(".o_cc_video [aria-keyshortcuts]")]
        .map((button) => button.getAttribute("aria-keyshortcuts"))
        .filter(Boolean);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toInclude("Alt+Shift+V");
    const nameless = [...document.querySelectorAll(".o_cc_video button")].filter(
        (button) => !button.getAttribute("aria-label") && !button.textContent.trim()
    );
    expect(nameless).toHaveLength(0);
});

test("with the talk goes the window, the camera and the connection", async () => {
    const { media, gateway } = await startTalk();
    await gateway.show("wrap_up", [makeVisit({ state: "wrap_up" })]);
    expect(".o_cc_video").toHaveCount(0);
    expect(media.peers[0].isClosed).toBe(true);
    expect(media.opened.every(({ isStopped }) => isStopped)).toBe(true);
    expect(".o_cc_card").toHaveCount(1);
});

test("hold, consult and transfer are those of calls; there are no keys to dial", async () => {
    await startTalk({ recording: "on" });
    const verbs = [...document.querySelectorAll(".o_cc_dock [data-verb]")];
    expect(verbs.map((button) => button.dataset.verb)).toEqual([
        "mute",
        "window",
        "hold",
        "transfer",
        "consult",
        "record",
        "hangup",
    ]);
});

test("one who was asked in has the same window, and offers his own line", async () => {
    const me = { id: "p1", operator_id: 1, name: "Me", number: "", state: "together" };
    const people = [...makeVideo().people, { leg: "p1", name: "Me", kind: "party" }];
    const video = makeVideo({ people, leg: undefined });
    const { gateway } = await startTalk({ role: "consulted", parties: [me], video });
    expect(gateway.sent("offer")).toHaveLength(1);
    const shown = ".o_cc_video_stage > .o_cc_picture .o_cc_picture_name";
    expect(shown).toHaveText("Anna Petrova");
    expect(".o_cc_video_person").toHaveCount(1);
    expect(".o_cc_video_person").toHaveAttribute("data-leg", "operator");
});

test("what the gateway refuses is said where it was asked", async () => {
    const { gateway } = await startTalk();
    gateway.send({ type: "error", code: "too_fast", message: "slow down", interaction_id: ID });
    await settle();
    expect("[data-notice=refusal]").toHaveText(/too much at once/);
});

test("a line takes only the answer to its own offer, and a closed one takes nothing", async () => {
    const { peers } = mockMedia();
    const line = new VideoLine([], {
        onOffer: (sdp) => expect.step(sdp),
        onLost: () => expect.step("lost"),
    });
    const [connection] = peers;
    connection.iceGatheringState = "gathering";
    const offered = line.offer();
    await settle();
    await line.accept("of before");
    expect(connection.remoteDescription).toBe(undefined);
    connection.iceGatheringState = "complete";
    connection.dispatchEvent(new Event("icegatheringstatechange"));
    await offered;
    await line.accept("its own");
    expect(connection.remoteDescription.sdp).toBe("its own");
    line.senders[0].replaceTrack = async () => {
        throw new DOMException("", "InvalidStateError");
    };
    line.close();
    await line.send("microphone", null);
    expect.verifySteps(["offered"]);
});

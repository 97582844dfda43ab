import { describe, expect, test } from "@odoo/hoot";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { user } from "@web/core/user";
import {
    defineContactCenterModels,
    mockCards,
    now,
    prepareGateway,
    settle,
    startPanel,
} from "@contact_center/../tests/contact_center_test_helpers";
import { FakeStream, FakeTrack, ID, PEOPLE, makeVideo, mockMedia } from "./video_test_helpers";

describe.current.tags("desktop");
defineContactCenterModels();

class Interval extends models.Model {
    _name = "contact.center.operator.interval";
    name = fields.Char();
    state = fields.Selection({
        selection: [
            ["talking", "Talking"],
            ["ready", "Ready"],
        ],
    });
    interaction_uid = fields.Char();
    _records = [
        { id: 1, name: "By video", state: "talking", interaction_uid: ID },
        { id: 2, name: "By phone", state: "talking", interaction_uid: "voice-1" },
        { id: 3, name: "Free", state: "ready", interaction_uid: "" },
    ];
}
defineModels([Interval]);

const LIST = `<list><field name="name"/><field name="state"/><field name="interaction_uid"/>
    <widget name="contact_center_watch"/></list>`;

function watched(mode) {
    const me = { leg: "s7", name: "Me", kind: "supervisor", audio: false, video: false };
    const video = makeVideo({ leg: "s7", people: [...PEOPLE, me] });
    return { id: ID, mode, client_name: "Anna", operator_name: "Boris", video };
}

async function show(gateway, ...watching) {
    const { operator } = gateway;
    const view = { type: "view", server_time: now(), operator, interactions: [], watching };
    gateway.send(view);
    await settle();
}

test("a supervisor listens: he gets pictures and sends none", async () => {
    const { peers, opened } = mockMedia();
    mockCards();
    const gateway = await startPanel();
    await show(gateway, watched("listen"));
    expect(gateway.sent("offer").map(({ interaction_id: id }) => id)).toEqual([ID]);
    expect(opened).toHaveLength(0, { message: "neither camera nor microphone" });
    peers[0].become("connected");
    await settle();
    expect(".o_cc_video_title").toHaveText("Anna · you listen");
    expect(".o_cc_video_stage > .o_cc_picture .o_cc_picture_name").toHaveText("Anna");
    expect(".o_cc_video_person[data-leg=operator]").toHaveCount(1);
    expect("[data-tool=mute], [data-tool=show]").toHaveCount(0);
    expect(".o_cc_card").toHaveCount(0, { message: "the card is the operator's" });

    await show(gateway, watched("whisper"));
    expect(peers[0].sent[0].kind).toBe("audio");
    expect(peers[0].sent[1]).toBe(undefined);
    expect(peers).toHaveLength(1, { message: "the same connection" });
    await show(gateway, watched("barge"));
    expect(peers[0].sent[1].kind).toBe("video");
    await show(gateway, watched("listen"));
    expect(peers[0].sent.slice(0, 2)).toEqual([null, null]);
    expect(opened.every(({ isStopped }) => isStopped)).toBe(true);

    await contains("[data-tool=leave]").click();
    await settle();
    expect(gateway.sent("watch")).toEqual([{ type: "watch", interaction_id: ID, mode: "off" }]);
    await show(gateway);
    expect(".o_cc_video").toHaveCount(0);
    expect(peers[0].isClosed).toBe(true);
});

test("who only listens again while his camera is still opening sends nothing", async () => {
    const asked = [];
    const { peers } = mockMedia({
        getUserMedia: (wanted) => new Promise((give) => asked.push({ wanted, give })),
    });
    mockCards();
    const gateway = await startPanel();
    await show(gateway, watched("listen"));
    peers[0].become("connected");
    await settle();
    await show(gateway, watched("barge"));
    expect(asked.length).toBe(2, { message: "microphone and camera" });
    await show(gateway, watched("listen"));
    const tracks = asked.map(({ wanted, give }) => {
        const track = new FakeTrack(wanted.video ? "video" : "audio");
        give(new FakeStream([track]));
        return track;
    });
    await settle();
    expect(tracks.every(({ isStopped }) => isStopped)).toBe(true);
    expect(peers[0].sent.every((track) => !track)).toBe(true);
    expect(gateway.sent("devices").some(({ audio, video }) => audio || video)).toBe(false);
});

test("from the list of operators a supervisor goes into talks by video only", async () => {
    mockMedia();
    patchWithCleanup(user, { hasGroup: async () => true });
    const gateway = await prepareGateway();
    await mountView({ type: "list", resModel: "contact.center.operator.interval", arch: LIST });
    await settle();
    expect(".o_cc_watch").toHaveCount(1);
    expect(".o_data_row:first .o_cc_watch").toHaveText("Listen in");
    await contains(".o_cc_watch").click();
    await contains("[data-watch=whisper]").click();
    await settle();
    expect(gateway.sent("watch")).toEqual([{ type: "watch", interaction_id: ID, mode: "whisper" }]);
    await show(gateway, watched("whisper"));
    expect(".o_cc_watch").toHaveText("Whisper");
});

test("others than supervisors are not offered to listen", async () => {
    patchWithCleanup(user, {
        hasGroup: async (group) => group !== "contact_center.group_supervisor",
    });
    await prepareGateway();
    await mountView({ type: "list", resModel: "contact.center.operator.interval", arch: LIST });
    await settle();
    expect(".o_data_row").toHaveCount(3);
    expect(".o_cc_watch").toHaveCount(0);
});

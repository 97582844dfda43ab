import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts, queryAllValues } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { defineContactCenterModels } from "@contact_center/../tests/contact_center_test_helpers";
import { contains, getService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";
import { InviteDialog } from "@contact_center_video/room/invite_dialog";
import { ReadingDialog } from "@contact_center_video/room/reading_dialog";
import { VideoPanel } from "@contact_center_video/room/video_panel";

describe.current.tags("desktop");
defineContactCenterModels();

const WAITING = { id: 7, state: "waiting", problem: "", codes: [], fields: [], text: "" };
const READ = {
    ...WAITING,
    state: "done",
    codes: [{ format: "QR Code", text: "S00042" }],
    fields: [
        { name: "vin", label: "VIN", value: "1HGCM82633A004352", confidence: 0.91, checked: true },
        { name: "surname", label: "Surname", value: "Erikssom", confidence: 0.5, checked: null },
        {
            name: "expiry_date",
            label: "Valid until",
            value: "2012",
            confidence: 0.4,
            checked: false,
        },
    ],
};

function recordOf(data = {}) {
    return { id: "video-1", data, take: (told) => expect.step(["take", told]) };
}

async function openDialog(component, props) {
    await mountWithCleanup(WebClient);
    getService("dialog").add(component, props);
    await animationFrame();
}

test("what is proven is ticked, what is doubtful is for a person to decide", async () => {
    onRpc("contact.center.picture.reading", "result", () => READ);
    onRpc("contact.center.picture.reading", "confirm", ({ args }) => {
        expect.step(args[1]);
        return { read: [] };
    });
    await openDialog(ReadingDialog, { record: recordOf(), reading: WAITING });
    expect("[data-state=waiting]").toHaveCount(1);
    await advanceTime(1000);
    await animationFrame();
    expect(queryAllTexts(".o_cc_reading_label")).toEqual([
        "QR Code",
        "VIN",
        "Surname",
        "Valid until",
    ]);
    expect(queryAllValues(".o_cc_reading_line input[type=text]")[1]).toBe("1HGCM82633A004352");
    expect("[data-name=vin] .fa-check-circle").toHaveCount(1);
    expect("[data-name=expiry_date] .fa-warning").toHaveCount(1);
    expect("[data-name=code] input[type=checkbox]").toBeChecked();
    expect("[data-name=surname] input[type=checkbox]").not.toBeChecked();
    await contains("[data-name=code] input[type=checkbox]").click();
    await contains("[data-name=surname] input[type=checkbox]").click();
    await contains("[data-name=surname] input[type=text]").edit("Eriksson");
    await contains("[data-name=surname] select").select("client");
    expect("[data-name=vin] option[value=client]").toHaveCount(0);
    await contains(".modal-footer .btn-primary").click();
    expect.verifySteps([
        [
            { name: "vin", value: "1HGCM82633A004352", target: "card" },
            { name: "surname", value: "Eriksson", target: "client" },
        ],
        ["take", { read: [] }],
    ]);
    expect(".modal").toHaveCount(0);
});

test("Odoo is asked again where it did not answer once", async () => {
    const answers = [new Response("", { status: 502 }), READ];
    onRpc("contact.center.picture.reading", "result", () => answers.shift());
    await openDialog(ReadingDialog, { record: recordOf(), reading: WAITING });
    await advanceTime(1000);
    await animationFrame();
    expect(".modal [role=alert]").toHaveText("Odoo does not answer.");
    await advanceTime(1000);
    await animationFrame();
    expect(".o_cc_reading_label").toHaveCount(4);
    expect(".modal [role=alert]").toHaveCount(0);
});

test("a caller is invited by a code, a link and a mail", async () => {
    onRpc("contact.center.card", "video_invite", () => ({
        url: "https://odoo.example/contact_center/video/web-x?signed=y",
        qr: "data:image/svg+xml;base64,PHN2Zy8+",
        can_mail: true,
        email: "maria@example.com",
    }));
    onRpc("contact.center.card", "video_invite_mail", () => ({ sent_to: "maria@example.com" }));
    await openDialog(InviteDialog, { record: recordOf() });
    expect(".o_cc_invite_qr").toHaveCount(1);
    expect(".o_cc_invite input").toHaveValue(/signed=y$/);
    await contains(".o_cc_invite_mail").click();
    expect(".o_cc_invite [role=status]").toHaveText("Sent to maria@example.com.");
});

test("the card shows the files of the talk and what was read from them", async () => {
    const file = {
        id: 1,
        file_id: "file-1",
        name: "passport.jpg",
        mimetype: "image/jpeg",
        url: "/web/content/1",
        picture: "/web/image/1",
        kept: false,
    };
    const record = {
        ...recordOf({ read: [{ name: "vin", label: "VIN", value: "1HGCM82633A004352" }] }),
        ask: (method, args) => {
            expect.step([method, args[0]]);
            return { kept: true };
        },
    };
    const panel = { key: "video", records: [file], actions: [], can_invite: false };
    await mountWithCleanup(VideoPanel, { props: { record, desk: {}, panel } });
    expect(".o_cc_read dd").toHaveText("1HGCM82633A004352");
    expect(".o_cc_invite_button").toHaveCount(0);
    expect(".o_cc_read_button").toHaveCount(1);
    await contains(".o_cc_keep_button").click();
    expect.verifySteps([["video_keep_file", "file-1"]]);
    expect(".o_cc_keep_button").toHaveCount(0);
});

function mountVideoPanel(isTalkOver) {
    const panel = { key: "video", records: [], actions: [], can_invite: true };
    const record = { ...recordOf(), isTalkOver };
    return mountWithCleanup(VideoPanel, { props: { record, desk: {}, panel } });
}

test("a call that goes on can be joined by video", async () => {
    await mountVideoPanel(false);
    expect(".o_cc_invite_button").toHaveCount(1);
});

test("a call that is over has nothing to join", async () => {
    await mountVideoPanel(true);
    expect(".o_cc_invite_button").toHaveCount(0);
});

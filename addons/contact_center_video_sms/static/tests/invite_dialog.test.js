import { describe, expect, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-mock";
import { defineContactCenterModels } from "@contact_center/../tests/contact_center_test_helpers";
import {
    contains,
    getService,
    makeServerError,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";
import { InviteDialog } from "@contact_center_video/room/invite_dialog";

describe.current.tags("desktop");
defineContactCenterModels();

async function openDialog(number) {
    onRpc("contact.center.card", "video_invite", () => ({
        url: "https://odoo.example/contact_center/video/web-x?signed=y",
        qr: "data:,",
        can_mail: false,
        email: "",
        sms_number: number,
    }));
    await mountWithCleanup(WebClient);
    const record = { id: "voice-1", data: {}, take() {} };
    getService("dialog").add(InviteDialog, { record });
    await animationFrame();
}

test("the link goes by SMS; what hinders it is told", async () => {
    onRpc("contact.center.card", "video_invite_sms", () => {
        throw makeServerError({ type: "UserError", message: "No SMS was sent. No credit." });
    });
    await openDialog("+79161112233");
    expect(".o_cc_invite_sms").toHaveText("SMS to +79161112233");
    await contains(".o_cc_invite_sms").click();
    expect(".o_cc_invite [role=alert]").toHaveText("No SMS was sent. No credit.");
    onRpc("contact.center.card", "video_invite_sms", () => ({ sent_to: "+79161112233" }));
    await contains(".o_cc_invite_sms").click();
    expect(".o_cc_invite [role=status]").toHaveText("An SMS was sent to +79161112233.");
    expect(".o_cc_invite [role=alert]").toHaveCount(0);
});

test("where there is no number, none is offered", async () => {
    await openDialog("");
    expect(".o_cc_invite_qr").toHaveCount(1);
    expect(".o_cc_invite_sms").toHaveCount(0);
});

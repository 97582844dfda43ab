import { describe, expect, test } from "@odoo/hoot";
import { mountWithCleanup, onRpc, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { session } from "@web/session";
import { EmergencyBanner } from "@contact_center/emergency/emergency_banner";
import { defineContactCenterModels, settle } from "./contact_center_test_helpers";

describe.current.tags("desktop");
defineContactCenterModels();

test("an emergency that is over is not brought back by an answer of before", async () => {
    const first = Promise.withResolvers();
    const answers = [first.promise, false];
    onRpc("contact.center.emergency", "running", () => answers.shift());
    patchWithCleanup(session, { contact_center_emergency: false });
    const banner = await mountWithCleanup(EmergencyBanner);
    const asked = [banner.ask(), banner.ask()];
    await asked[1];
    first.resolve({ message: "Flood", until: "2099-01-01 00:00:00" });
    await asked[0];
    await settle();
    expect(banner.state.running).toBe(false);
});

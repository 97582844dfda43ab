import { advanceTime, describe, expect, queryOne, test } from "@odoo/hoot";
import {
    defineModels,
    fields,
    MockServer,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";
import { defineContactCenterModels } from "@contact_center/../tests/contact_center_test_helpers";

describe.current.tags("desktop");
defineContactCenterModels();

class Recording extends models.Model {
    _name = "contact.center.recording";
    film_state = fields.Selection({
        selection: [
            ["making", "Being made"],
            ["ready", "Ready"],
        ],
    });
    film_percent = fields.Integer();
    _records = [{ id: 1, film_state: "making", film_percent: 10 }];
}
defineModels([Recording]);

test("the bar of a film moves by itself until the film is there", async () => {
    await mountView({
        type: "form",
        resModel: Recording._name,
        resId: 1,
        arch: `<form><field name="film_state" widget="cc_film"/></form>`,
    });
    const bar = () => queryOne("[name=film_state] .o_cc_film_progress");
    const become = async (values) => {
        MockServer.env[Recording._name].write([1], values);
        await advanceTime(2000);
    };
    expect(bar()).toHaveAttribute("aria-valuenow", "10");
    await become({ film_percent: 60 });
    expect(bar()).toHaveAttribute("aria-valuenow", "60");
    await become({ film_state: "ready" });
    expect("[name=film_state]").toHaveText("Ready");
    expect(".o_cc_film_progress").toHaveCount(0);
});

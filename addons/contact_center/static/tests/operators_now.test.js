import { advanceTime, describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import {
    MockServer,
    defineModels,
    fields,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";
import { defineContactCenterModels, settle } from "./contact_center_test_helpers";

describe.current.tags("desktop");
defineContactCenterModels();

const { DateTime } = luxon;
const ago = (seconds) => DateTime.utc().minus({ seconds }).toFormat("yyyy-MM-dd HH:mm:ss");

class Stay extends models.Model {
    _name = "stay";

    state = fields.Char();
    started_at = fields.Datetime();

    _records = [
        { id: 1, state: "ready", started_at: ago(65) },
        { id: 2, state: "talking", started_at: ago(3600) },
    ];
    _views = {
        list: `<list js_class="contact_center_operators_now"><field name="state"/><field name="started_at" widget="cc_since"/></list>`,
    };
}

defineModels([Stay]);

test("what holds now is kept up to date, and its time runs", async () => {
    await mountView({ type: "list", resModel: "stay" });
    expect(queryAllTexts(".o_cc_since").map((text) => text.slice(0, 4))).toEqual(["0:01", "1:00"]);
    const [before] = queryAllTexts(".o_cc_since");
    await advanceTime(3000);
    expect(".o_cc_since:first").not.toHaveText(before);

    MockServer.env["stay"].write([1], { state: "paused" });
    await advanceTime(10_000);
    await settle();
    expect(".o_data_row:first [name=state]").toHaveText("paused");
});

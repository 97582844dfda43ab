import { advanceTime, describe, expect, test } from "@odoo/hoot";
import { click, press, queryAllTexts } from "@odoo/hoot-dom";
import { Component, xml } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { registry } from "@web/core/registry";
import {
    MockServer,
    defineModels,
    fields,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";
import { defineContactCenterModels, prepareGateway, settle } from "./contact_center_test_helpers";

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

class RowMenu extends Component {
    static template = xml`
        <Dropdown>
            <button class="row_menu">Menu</button>
            <t t-set-slot="content"><DropdownItem>Listen</DropdownItem></t>
        </Dropdown>`;
    static components = { Dropdown, DropdownItem };
    static props = ["*"];
}

test("the menu of a row stays open while somebody chooses; then the list is renewed", async () => {
    registry.category("view_widgets").add("row_menu", { component: RowMenu });
    await mountView({
        type: "list",
        resModel: "stay",
        arch: `<list js_class="contact_center_operators_now"><field name="state"/><widget name="row_menu"/></list>`,
    });
    await click(".row_menu:first");
    await settle();
    MockServer.env["stay"].write([1], { state: "paused" });
    await advanceTime(10_000);
    await settle();
    expect(".o-dropdown--menu").toHaveCount(1);
    expect(".o_data_row:first [name=state]").toHaveText("ready");

    await press("Escape");
    await settle();
    expect(".o-dropdown--menu").toHaveCount(0);
    await advanceTime(10_000);
    await settle();
    expect(".o_data_row:first [name=state]").toHaveText("paused");
});

test("a telephone exchange that does not answer is told at once, and no longer when it is back", async () => {
    const gateway = await prepareGateway();
    await mountView({ type: "list", resModel: "stay" });
    await settle();
    expect(".o_cc_trouble").toHaveCount(0);
    gateway.send({ type: "queues", queues: [], telephone_lost: true });
    await settle();
    expect(".o_cc_trouble").toHaveText(/nobody is rung until it is back/);
    gateway.send({ type: "queues", queues: [], telephone_lost: false });
    await settle();
    expect(".o_cc_trouble").toHaveCount(0);
});

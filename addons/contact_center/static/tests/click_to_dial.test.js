import { describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts } from "@odoo/hoot-dom";
import {
    contains,
    defineModels,
    fields,
    getService,
    makeServerError,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";
import {
    defineContactCenterModels,
    makeInteraction,
    mockCards,
    prepareGateway,
    settle,
    startPanel,
} from "./contact_center_test_helpers";

describe.current.tags("desktop");
defineContactCenterModels();

class Shop extends models.Model {
    _name = "shop";

    name = fields.Char();
    phone = fields.Char();
    partner_id = fields.Many2one({ relation: "res.partner" });

    _records = [
        { id: 3, name: "Corner", phone: "8 916 111-22-33" },
        { id: 4, name: "Market", phone: false },
    ];
    _views = {
        form: `<form><field name="name"/><field name="phone" widget="phone"/></form>`,
        list: `<list><field name="name"/><field name="phone" widget="phone"/><field name="partner_id" column_invisible="1"/></list>`,
        kanban: `<kanban><t t-name="card"><field name="name"/><field name="phone" widget="phone"/></t></kanban>`,
        search: `<search/>`,
    };
}

defineModels([Shop]);

const WHOM = {
    kind: "client",
    model: "shop",
    record_id: 3,
    partner_id: 7,
    name: "Corner",
    number: "+79161112233",
    shown: "+7 916 111-22-33",
    blocked: "",
};
const CALL = {
    type: "call",
    number: "+79161112233",
    queue_id: 0,
    partner_id: 7,
    model: "shop",
    record_id: 3,
    name: "Corner",
};

async function view(type, values = {}, state = "ready") {
    const asked = [];
    const phonebook = {
        calls: { recent: [], missed: [], callbacks: [] },
        favourites: [],
        whom: (...args) => asked.push(args) && WHOM,
        ...values.phonebook,
    };
    mockCards();
    const gateway = await prepareGateway({ ...values, phonebook });
    gateway.operator.state = state;
    await mountView({ type, resModel: "shop", resId: 3, actionMenus: {} });
    await settle();
    return Object.assign(gateway, { asked });
}

for (const type of ["form", "list", "kanban"]) {
    test(`a number on a ${type} is called as the record it stands on`, async () => {
        const gateway = await view(type);
        expect(".o_cc_call").toHaveCount(1, { message: "none where there is no number" });
        await contains(".o_cc_call").click();
        await settle();
        expect(gateway.asked).toEqual([["8 916 111-22-33", "shop", 3]]);
        expect(gateway.sent("call")).toEqual([CALL]);
        expect(".o_form_view").toHaveCount(type === "form" ? 1 : 0);
    });
}

test("a double click calls once", async () => {
    const gateway = await view("form");
    await contains(".o_cc_call").click();
    await contains(".o_cc_call").click();
    await settle();
    expect(gateway.sent("call")).toEqual([CALL]);
});

test("an operator who is offline is told why, and keeps the other way", async () => {
    const gateway = await view("form", {}, "offline");
    expect("a.o_phone_form_link").toHaveCount(1);
    await contains(".o_cc_call").click();
    await settle();
    expect(gateway.sent("call")).toHaveLength(0);
    expect(".o_notification").toHaveText(/You are offline/);
    await gateway.show("ready");
    expect("a.o_phone_form_link").toHaveCount(0);
});

test("whoever takes no calls keeps what Odoo has", async () => {
    await view("form", { operatorId: 0 });
    expect(".o_cc_call").toHaveCount(0);
    expect("a.o_phone_form_link").toHaveCount(1);
});

test("nonsense is refused in Odoo's words", async () => {
    const refusal = makeServerError({ message: "“ask Maria” is not a telephone number." });
    const whom = () => {
        throw refusal;
    };
    const gateway = await view("form", { phonebook: { whom } });
    await contains(".o_cc_call").click();
    await settle();
    expect(".o_notification").toHaveText(/ask Maria/);
    expect(gateway.sent("call")).toHaveLength(0);
});

test("who is on a black list is called only by those who insist", async () => {
    const whom = { ...WHOM, blocked: "asked not to be called" };
    const gateway = await view("form", { phonebook: { whom } });
    await contains(".o_cc_call").click();
    await settle();
    expect(".modal").toHaveText(/Corner: asked not to be called/);
    await contains(".modal .btn-secondary").click();
    expect(gateway.sent("call")).toHaveLength(0);
    await contains(".o_cc_call").click();
    await settle();
    await contains(".modal .btn-primary").click();
    await settle();
    expect(gateway.sent("call")).toHaveLength(1);
});

test("what the gateway refuses is told in words", async () => {
    const gateway = await view("form");
    for (const [code, words] of [
        ["too_many", /two talks already/],
        ["not_available", /your phone is not ready/],
    ]) {
        await contains(".o_cc_call").click();
        await settle();
        gateway.send({ type: "error", code, message: "refused" });
        await settle();
        expect(".o_notification:last").toHaveText(words);
    }
    gateway.send({ type: "error", code: "not_available", message: "of something else" });
    await settle();
    expect(".o_notification").toHaveCount(2);
});

test("who was called last is called again by a key, also after a reload", async () => {
    const phonebook = {
        calls: { recent: [], missed: [], callbacks: [] },
        favourites: [],
        whom: WHOM,
    };
    mockCards();
    const gateway = await startPanel({ phonebook });
    await gateway.show("ready");
    await press(["alt", "shift", "r"]);
    await settle();
    expect(gateway.sent("call")).toHaveLength(0);
    expect(".o_notification").toHaveText(/Nobody has been called/);
    await getService("contact_center.dialler").dial({ number: "1" });
    expect(getService("contact_center.dialler").state.asked.name).toBe("Corner");
    await gateway.show("talking", [makeInteraction({ state: "dialling", own: true })]);
    expect(getService("contact_center.dialler").state.asked).toBe(null);
    await gateway.show("ready");
    await press(["alt", "shift", "r"]);
    await settle();
    expect(gateway.sent("call")).toEqual([CALL, CALL]);
    expect(JSON.parse(localStorage.getItem("contact_center.last_dialled")).name).toBe("Corner");
});

test("those chosen in a list become a list of calls", async () => {
    const asked = [];
    const list = { id: 1, name: "Shops", total: 1, finished: 0, reached: 0, lines: [] };
    const callLists = {
        panel: { lists: [list], due: 0 },
        check: (...args) =>
            asked.push(["check", ...args]) && {
                callable: 1,
                problems: [{ name: "Market", problem: "no number" }],
            },
        make: (...args) => asked.push(["make", ...args]) && list,
    };
    await view("list", { callLists });
    await contains("thead .o_list_record_selector input").click();
    await contains(".o_cp_action_menus .dropdown-toggle").click();
    expect(queryAllTexts(".o-dropdown--menu .o_menu_item")).toInclude("Call these");
    await contains(".o-dropdown--menu .o_menu_item:contains(Call these)").click();
    await settle();
    expect(".o_cc_call_list_problems").toHaveText(/Market: no number/);
    expect(asked).toEqual([["check", "shop", [3, 4]]]);
    await contains(".o_cc_call_list_start").click();
    await settle();
    expect(asked.at(-1)).toEqual(["make", "shop", [3, 4]]);
    expect(".o_cc_call_list_problems").toHaveCount(0);
});

test("a call that nobody answers leaves no card to finish, one that was written on does", async () => {
    mockCards();
    const gateway = await startPanel();
    const dialling = makeInteraction({ state: "dialling", own: true, direction: "outbound" });
    await gateway.show("talking", [dialling]);
    expect(".o_cc_card").toHaveCount(1);
    await gateway.show("ready");
    expect(".o_cc_card, .o_cc_dock_interaction").toHaveCount(0);

    await gateway.show("talking", [{ ...dialling, id: "call-2" }]);
    await contains(".o_cc_card textarea").edit("Try in the evening", { confirm: false });
    await gateway.show("ready");
    expect(".o_cc_dock_interaction").toHaveText(/Not finished/);
});

test("a talk with a colleague is in the dock and opens no card", async () => {
    const asked = mockCards();
    const gateway = await startPanel();
    const values = { id: "call-1", direction: "internal", matches: [], client_name: "Boris" };
    await gateway.show("talking", [makeInteraction({ ...values, state: "talking" })]);
    expect(".o_cc_dock_interaction").toHaveText(/Boris/);
    await contains(".o_cc_dock_tab").click();
    expect(".o_cc_card").toHaveCount(0);
    await gateway.show("ready");
    expect(".o_cc_dock_interaction").toHaveCount(0);
    expect(asked).toEqual([]);
});

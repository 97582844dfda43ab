import { describe, expect, test } from "@odoo/hoot";
import { press } from "@odoo/hoot-dom";
import { animationFrame, runAllTimers } from "@odoo/hoot-mock";
import { defineContactCenterModels } from "@contact_center/../tests/contact_center_test_helpers";
import { contains, makeServerError, mountWithCleanup } from "@web/../tests/web_test_helpers";
import { OrderPanel } from "@contact_center_sale/card/order_panel";

describe.current.tags("desktop");
defineContactCenterModels();

const ORDER = {
    id: 3,
    name: "S00003",
    state: "draft",
    is_open: true,
    lines: [
        {
            id: 9,
            name: "Cranberry pie",
            is_note: false,
            quantity: 1,
            unit: "Units",
            price: 1500,
            subtotal: "1,500.00",
        },
    ],
    tax: "",
    total: "1,500.00",
    email: "maria@client.example",
    mail: null,
};

/** @param {Record<string, (...args) => any>} answers by the name of the card's method */
async function mountPanel(answers) {
    const record = {
        data: {},
        take: () => expect.step("take"),
        load: () => expect.step("load"),
        call: async (method, args) => {
            expect.step([method, ...args]);
            return answers[method](...args);
        },
    };
    const panel = { key: "orders", records: [], can_create: true };
    await mountWithCleanup(OrderPanel, { props: { record, desk: {}, panel } });
    await contains("[data-action=new_quotation]").click();
}

const PIE = { id: 4, name: "Cranberry pie", price: "1,500.00", unit: "Units" };

test("a scanned code and Enter make the quotation; its lines are changed in place", async () => {
    const changed = { ...ORDER, lines: [{ ...ORDER.lines[0], quantity: 2 }], total: "3,000.00" };
    await mountPanel({
        search_products: () => [PIE],
        add_product: () => ({ order: ORDER, panels: [] }),
        change_order_line: () => changed,
    });
    await contains(".o_cc_product_search input").edit("4600000000017", { confirm: false });
    await press("Enter");
    await runAllTimers();
    await animationFrame();
    expect(".o_cc_order_total").toHaveText("1,500.00");
    await contains(".o_cc_quantity").edit("2", { confirm: "tab" });
    await animationFrame();
    expect(".o_cc_order_total").toHaveText("3,000.00");
    expect.verifySteps([
        ["search_products", "4600000000017", null],
        ["add_product", null, 4],
        "take",
        ["change_order_line", 3, 9, { quantity: 2 }],
    ]);
    await contains(".btn-close").click();
    expect.verifySteps(["load"]);
});

test("two fields changed one right after the other are both changed", async () => {
    const { promise, resolve } = Promise.withResolvers();
    const answers = [promise, { ...ORDER, total: "4,000.00" }];
    await mountPanel({
        search_products: () => [PIE],
        add_product: () => ({ order: ORDER, panels: [] }),
        change_order_line: () => answers.shift(),
    });
    await contains(".o_cc_product_search input").edit("pie", { confirm: false });
    await runAllTimers();
    await contains(".o_cc_product").click();
    await contains(".o_cc_quantity").edit("2", { confirm: "tab" });
    await contains(".o_cc_price").edit("2000", { confirm: "tab" });
    resolve(ORDER);
    await animationFrame();
    await animationFrame();
    expect(".o_cc_order_total").toHaveText("4,000.00");
    expect.verifySteps([
        ["search_products", "pie", null],
        ["add_product", null, 4],
        "take",
        ["change_order_line", 3, 9, { quantity: 2 }],
        ["change_order_line", 3, 9, { price: 2000 }],
    ]);
});

test("what was looked for before the field was emptied is not offered", async () => {
    const { promise, resolve } = Promise.withResolvers();
    await mountPanel({ search_products: () => promise });
    await contains(".o_cc_product_search input").edit("pie", { confirm: false });
    await runAllTimers();
    await press("Escape");
    resolve([PIE]);
    await animationFrame();
    expect(".o_cc_product").toHaveCount(0);
    expect.verifySteps([["search_products", "pie", null]]);
});

test("what Odoo refuses is said where it was asked; what was sent says how it went", async () => {
    let isRefused = true;
    const mail = { status: "failed", to: "maria@client.example", why: "no such host" };
    await mountPanel({
        search_products: () => [PIE],
        add_product: () => ({ order: ORDER, panels: [] }),
        send_order: () => {
            if (isRefused) {
                throw makeServerError({ message: "Maria has no e-mail address." });
            }
            return { order: { ...ORDER, mail: { ...mail, status: "waiting" } }, panels: [] };
        },
        read_order: () => ({ ...ORDER, state: "sent", mail }),
    });
    await contains(".o_cc_product_search input").edit("pie", { confirm: false });
    await runAllTimers();
    await contains(".o_cc_product").click();
    await contains("[data-action=send_order]").click();
    expect(".o_cc_order [role=alert]").toHaveText("Maria has no e-mail address.");
    isRefused = false;
    await contains("[data-action=send_order]").click();
    await animationFrame();
    expect(".o_cc_order_mail").toHaveText("Not delivered to maria@client.example: no such host");
    expect.verifySteps([
        ["search_products", "pie", null],
        ["add_product", null, 4],
        "take",
        ["send_order", 3],
        ["send_order", 3],
        "take",
        ["read_order", 3],
    ]);
});

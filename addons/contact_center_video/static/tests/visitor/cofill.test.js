import { expect, getFixture, test } from "@odoo/hoot";
import { CoFilling } from "@contact_center_video/visitor/tools/cofill";

const FORM = `
    <label>City <input data-cc-field="city" value="Tver"></label>
    <input data-cc-field="secret" type="password" value="1234">
    <input data-cc-field="card" autocomplete="cc-number" value="4111">
    <label>Gift <input data-cc-field="gift" type="checkbox"></label>
    <select data-cc-field="cake" aria-label="Cake"><option value="h">Honey</option>
        <option value="n">Nut</option></select>
    <input name="unmarked" value="no">`;

function begin() {
    getFixture().innerHTML = FORM;
    const said = [];
    const filling = new CoFilling((message) => said.push(message), getFixture());
    filling.start();
    return { said, filling, find: (name) => getFixture().querySelector(`[data-cc-field=${name}]`) };
}

test("the operator sees the marked fields, never passwords or payment cards", () => {
    const { said } = begin();
    expect(said[0].fields.map(({ name, label, value }) => [name, label, value])).toEqual([
        ["city", "City", "Tver"],
        ["gift", "Gift", "false"],
        ["cake", "Cake", "h"],
    ]);
    expect(said[0].fields[2].options).toEqual([
        ["h", "Honey"],
        ["n", "Nut"],
    ]);
});

test("what the visitor types is told, what the operator fills in is heard by the page", () => {
    const { said, filling, find } = begin();
    find("city").value = "Moscow";
    find("city").dispatchEvent(new Event("input", { bubbles: true }));
    expect(said.at(-1)).toEqual({ kind: "field", name: "city", value: "Moscow" });
    const before = said.length;
    find("city").addEventListener("change", () => expect.step("the page heard"));
    filling.fill({ name: "city", value: "Kazan" });
    filling.fill({ name: "gift", value: "true" });
    filling.fill({ name: "secret", value: "stolen" });
    expect(find("city").value).toBe("Kazan");
    expect(find("gift").checked).toBe(true);
    expect(find("secret").value).toBe("1234");
    expect(said.length).toBe(before);
    expect.verifySteps(["the page heard"]);
});

test("after it is stopped nothing goes either way", () => {
    const { said, filling, find } = begin();
    filling.stop();
    filling.fill({ name: "city", value: "Kazan" });
    find("city").dispatchEvent(new Event("input", { bubbles: true }));
    expect(find("city").value).toBe("Tver");
    expect(said.length).toBe(1);
});

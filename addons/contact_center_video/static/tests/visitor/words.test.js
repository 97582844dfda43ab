import { expect, test } from "@odoo/hoot";
import { entryWords } from "@contact_center_video/visitor/core/entry";
import { linked } from "@contact_center_video/visitor/ui/dom";
import { formatMoney } from "@contact_center_video/visitor/ui/order";
import { inkOn } from "@contact_center_video/visitor/ui/styles";
import { WORDS, chooseLanguage, makeSay } from "@contact_center_video/visitor/ui/texts";

test("every word is there in every language, with the same values", () => {
    const values = (text) => (text.match(/\{\w+\}/g) || []).sort().join();
    for (const [key, english] of Object.entries(WORDS.en)) {
        expect(values(WORDS.ru[key] || "")).toBe(values(english), { message: key });
        expect(WORDS.ru[key]).not.toBe(undefined, { message: key });
    }
    expect(Object.keys(WORDS.ru)).toEqual(Object.keys(WORDS.en));
});

test("the page's language goes first, then the browser's, then the entry point's", () => {
    const codes = ["en_US", "ru_RU"];
    expect(chooseLanguage(codes, ["ru", "en-GB"], "en_US")).toBe("ru_RU");
    expect(chooseLanguage(codes, ["de-DE", "en-GB"], "ru_RU")).toBe("en_US");
    expect(chooseLanguage(codes, ["de"], "ru_RU")).toBe("ru_RU");
});

test("the entry point's own words replace those of the widget", () => {
    expect(makeSay("ru_RU")("button")).toBe("Видеозвонок");
    expect(makeSay("ru_RU", { button: "К пекарю" })("button")).toBe("К пекарю");
    expect(makeSay("de_DE")("position", { position: 3 })).toBe("Your place: 3");
});

test("the button says how the entry point stands", () => {
    const words = (state) =>
        entryWords(
            state,
            (epoch) => `at ${epoch}`,
            (seconds) => seconds / 60
        );
    expect(words({ state: "free" })).toEqual(["free", {}]);
    expect(words({ state: "wait", expected_seconds: 120 })).toEqual(["wait", { minutes: 2 }]);
    expect(words({ state: "wait", expected_seconds: null })).toEqual(["busy", {}]);
    expect(words({ state: "closed", opens_at: 9 })).toEqual(["closed_until", { time: "at 9" }]);
    expect(words({ state: "closed", opens_at: null })).toEqual(["closed", {}]);
    expect(words(null)).toEqual(["away", {}]);
});

test("addresses in texts are links, and nothing in them is markup", () => {
    const [before, link, after] = linked("<b>See</b> https://shop.example/a?b=1, please");
    expect(before).toBe("<b>See</b> ");
    expect(link.href).toBe("https://shop.example/a?b=1");
    expect(link.rel).toBe("noopener noreferrer");
    expect(after).toBe(", please");
    expect(linked("javascript:alert(1)")).toEqual(["javascript:alert(1)"]);
});

test("money is written with its currency, also one that nobody knows", () => {
    expect(formatMoney(1900.5, "USD", "en_US")).toBe("$1,900.50");
    expect(formatMoney(5, "beads", "en_US")).toBe("5 beads");
});

test("what stands on the brand's color can be read", () => {
    expect(inkOn("#714b67")).toBe("#fff");
    expect(inkOn("#ffe082")).toBe("#000");
});

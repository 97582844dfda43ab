import { expect, test } from "@odoo/hoot";
import { mockDate } from "@odoo/hoot-mock";
import { allowTranslations } from "@web/../tests/web_test_helpers";
import { reasonText } from "@contact_center/reasons/reasons";

test("reasons of the gateway are put into words", () => {
    allowTranslations();
    mockDate("2026-03-10 12:00:00");
    const threeDaysAgo = Date.now() / 1000 - 3 * 24 * 3600;
    expect(String(reasonText({ code: "number_of_client", values: {} }))).toBe(
        "The number is in the client's record"
    );
    expect(String(reasonText({ code: "last_talk", values: { at: threeDaysAgo } }))).toBe(
        "Last talk 3 days ago"
    );
    expect(String(reasonText({ code: "talks", values: { count: 5 } }))).toBe("Talks before: 5");
    expect(String(reasonText({ code: "longest_ready", values: { seconds: 130 } }))).toBe(
        "You were ready longest: 2:10"
    );
    expect(String(reasonText({ code: "only_ready" }))).toBe("You were the only one ready");
});

test("a reason that a newer gateway knows is shown by its code", () => {
    allowTranslations();
    expect(reasonText({ code: "owner_of_client", values: {} })).toBe("owner_of_client");
});

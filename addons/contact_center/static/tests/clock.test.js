import { expect, test } from "@odoo/hoot";
import { formatSeconds } from "@contact_center/common/clock";
import { backoffDelay } from "@contact_center/common/backoff";

test("durations are written as on a clock", () => {
    expect(formatSeconds(7)).toBe("0:07");
    expect(formatSeconds(765.9)).toBe("12:45");
    expect(formatSeconds(3723)).toBe("1:02:03");
    expect(formatSeconds(-3)).toBe("0:00");
});

test("waiting times grow to their limit and never fall below half of it", () => {
    const bounds = { first: 500, most: 15_000 };
    for (const [attempt, ceiling] of [
        [0, 500],
        [3, 4000],
        [12, 15_000],
    ]) {
        const delay = backoffDelay(attempt, bounds);
        expect(delay).toBeGreaterThan(ceiling / 2 - 1);
        expect(delay).toBeLessThan(ceiling + 1);
    }
});

import { advanceTime, describe, expect, test } from "@odoo/hoot";
import { queryAllAttributes, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { mockDate } from "@odoo/hoot-mock";
import {
    contains,
    getService,
    makeServerError,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";
import { figuresOf, standing } from "@contact_center/my_day/figures";
import { defineContactCenterModels, settle } from "./contact_center_test_helpers";

describe.current.tags("desktop");
defineContactCenterModels();

const HOUR = 3600;
/** Midnight in Moscow. */
const BEGIN = Date.parse("2026-03-10T00:00:00+03:00") / 1000;

const FIGURES = {
    answered: 12,
    outgoing: 2,
    missed: 3,
    talk_seconds: 5400,
    wrap_up_seconds: 1200,
    ready_seconds: 3600,
    paused_seconds: 600,
    logged_in_seconds: 10800,
    average_talk: 450,
    average_wrap_up: 100,
    occupancy: 0.647,
    csat: 0.9,
    ratings: 10,
    conversion: null,
    successes: 0,
};
const GOALS = {
    answered: 40,
    missed: 2,
    average_talk: null,
    average_wrap_up: 120,
    occupancy: 0.75,
    csat: 0.8,
    conversion: 0.3,
};

function makeDay(values = {}) {
    return {
        operator: { id: 1, name: "Anna" },
        others: [{ id: 1, name: "Anna" }],
        timezone: "Europe/Moscow",
        day: "2026-03-10",
        is_today: true,
        begin: BEGIN,
        end: BEGIN + 24 * HOUR,
        now: BEGIN + 12 * HOUR,
        stays: [
            { state: "ready", reason: "", from: BEGIN + 9 * HOUR, to: BEGIN + 10 * HOUR },
            { state: "talking", reason: "", from: BEGIN + 10 * HOUR, to: BEGIN + 11.5 * HOUR },
            { state: "paused", reason: "Lunch", from: BEGIN + 11.5 * HOUR, to: BEGIN + 12 * HOUR },
        ],
        hours: Array.from({ length: 24 }, (_, number) => ({
            at: BEGIN + number * HOUR,
            talking: number === 10 ? 3600 : number === 11 ? 1800 : 0,
            wrap_up: 0,
            answered: number === 10 ? 12 : 0,
            missed: number === 9 ? 3 : 0,
        })),
        figures: FIGURES,
        goals: GOALS,
        ...values,
    };
}

async function openDay(answer) {
    mockDate("2026-03-10 09:00:00");
    const asked = [];
    onRpc("contact.center.my.day", "figures", ({ args }) => {
        asked.push(args);
        return typeof answer === "function" ? answer(...args) : answer;
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "contact_center.my_day",
    });
    await settle();
    return asked;
}

test("shows the day as a line of states, in the operator's time", async () => {
    await openDay(makeDay());
    expect(queryAllAttributes(".o_cc_ribbon_piece", "data-state")).toEqual([
        "ready",
        "talking",
        "paused",
    ]);
    expect(queryAllTexts(".o_cc_ribbon_legend li")).toEqual([
        "Ready\n1:00:00",
        "Talking\n1:30:00",
        "Paused\n30:00",
    ]);
    const [, talking, pause] = queryAllAttributes(".o_cc_ribbon_piece", "title");
    expect(talking).toMatch(/^Talking, 10:00.+11:30.+\(1:30:00\)$/);
    expect(pause).toMatch(/^Paused: Lunch/);
    expect(queryOne(".o_cc_ribbon_piece:first").style.left).toBe("0%");
    expect(queryOne(".o_cc_ribbon_piece:first").style.width).toBe("12.5%");
});

test("each figure stands against its goal, and says its formula", async () => {
    await openDay(makeDay());
    expect(queryAllAttributes(".o_cc_ring", "aria-label")).toEqual([
        "Talks answered, 12, goal 40, On the way",
        "Offers missed, 3, at most 2, Goal missed",
        "Talk, 7:30, no goal",
        "Wrap-up, 1:40, at most 2:00, Goal met",
        "Occupancy, 65 %, goal 75 %, Goal missed",
        "CSAT, 90 %, goal 80 %, Goal met",
        "Conversion, –, goal 30 %",
    ]);
    expect(".o_cc_ring[data-figure=occupancy]").toHaveAttribute(
        "title",
        "(talk + wrap-up) / (talk + wrap-up + ready). Talk includes hold."
    );
});

test("hours show talk and what was missed", async () => {
    await openDay(makeDay());
    expect(".o_cc_hour").toHaveCount(8);
    expect(queryAllTexts(".o_cc_hour .fw-bold")).toEqual(["12"]);
    expect(".o_cc_hour:first .text-danger").toHaveText("3");
    expect(queryOne(".o_cc_hour:eq(2) .o_cc_hour_talk").style.height).toBe("50%");
});

test("an empty day teaches what to do", async () => {
    const figures = { ...FIGURES, answered: 0 };
    await openDay(makeDay({ stays: [], figures }));
    expect(".o_nocontent_help").toHaveText(/Become ready/);
    expect(".o_cc_ribbon").toHaveCount(0);
});

test("whoever is no operator is told so", async () => {
    await openDay({ operator: null, others: [] });
    expect(".o_nocontent_help").toHaveText(/No operator yet/);
});

test("days before can be looked at, and today again", async () => {
    const asked = await openDay((day) =>
        makeDay({ day: day || "2026-03-10", is_today: !day || day === "2026-03-10" })
    );
    expect(".o_cc_day_after").not.toBeEnabled();
    await contains(".o_cc_day_before").click();
    await settle();
    expect(asked.at(-1)).toEqual(["2026-03-09", null]);
    expect(".o_cc_day_title").toHaveText(/March 9/);
    await contains(".o_cc_day_today").click();
    await settle();
    expect(asked.at(-1)).toEqual([null, null]);
});

test("a supervisor chooses whose day he sees", async () => {
    const others = [
        { id: 1, name: "Anna" },
        { id: 2, name: "Boris" },
    ];
    const asked = await openDay(makeDay({ others }));
    await contains(".o_cc_day_operator").select("2");
    await settle();
    expect(asked.at(-1)).toEqual([null, 2]);
});

test("today is renewed by itself, and old figures are said to be old", async () => {
    let isAway = false;
    const asked = await openDay(() => {
        if (isAway) {
            throw makeServerError({ message: "out of order" });
        }
        return makeDay();
    });
    const before = asked.length;
    await advanceTime(30000);
    await settle();
    expect(asked.length).toBe(before + 1);
    isAway = true;
    await advanceTime(30000);
    await settle();
    expect(".o_cc_day_picture [role=status]").toHaveText(/may be old/);
    expect(".o_cc_ring").toHaveCount(7);
});

test("a goal for a count can yet be reached today, but not yesterday", () => {
    const [answered, missed] = figuresOf({ figures: FIGURES, goals: GOALS });
    expect(standing(answered, true)).toBe("open");
    expect(standing(answered, false)).toBe("missed");
    expect(standing(missed, true)).toBe("missed");
    expect(standing({ ...answered, goal: null }, true)).toBe("none");
    expect(standing({ ...missed, value: 2 }, false)).toBe("met");
});

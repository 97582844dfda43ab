import { advanceTime, describe, expect, test } from "@odoo/hoot";
import {
    click,
    queryAll,
    queryAllAttributes,
    queryAllTexts,
    queryOne,
    queryText,
} from "@odoo/hoot-dom";
import { animationFrame, mockDate } from "@odoo/hoot-mock";
import { browser } from "@web/core/browser/browser";
import {
    getService,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";
import { AlarmSound } from "@contact_center/wallboard/alarm_sound";
import { formatShare } from "@contact_center/wallboard/figures";
import { ALARM, WATCH, WELL, standingOf, worstFirst } from "@contact_center/wallboard/standing";
import {
    defineContactCenterModels,
    now,
    prepareGateway,
    settle,
} from "./contact_center_test_helpers";

describe.current.tags("desktop");
defineContactCenterModels();

const STAFF = { ready: 1, offered: 1, talking: 2, wrap_up: 0, paused: 1 };
const NOBODY = { ready: 0, offered: 0, talking: 0, wrap_up: 0, paused: 0 };
const HALF_HOUR = 1800;

function makeQueue(values = {}) {
    return {
        id: 1,
        name: "Sales",
        company_id: 1,
        offered: 10,
        answered: 9,
        abandoned: 1,
        short_abandoned: 0,
        answered_in_time: 9,
        measured: 10,
        callbacks_due: 0,
        callbacks_overdue: 0,
        goal: 0.8,
        goal_seconds: 20,
        alarms: { waiting: 3, wait_seconds: 60, service_level: 0.5 },
        ...values,
    };
}

function makeDay(queues, values = {}) {
    const begin = now() - 10.5 * HALF_HOUR;
    return {
        queues,
        trend: Array.from({ length: 48 }, (_, number) => ({
            at: begin + number * HALF_HOUR,
            offered: number === 2 ? 8 : 0,
            answered: number === 2 ? 6 : 0,
        })),
        begin,
        end: begin + 48 * HALF_HOUR,
        now: now(),
        timezone: "Europe/Moscow",
        company_ids: [1],
        formulas: [
            { name: "service_level", label: "Service Level", formula: "A_T / (A + B − Bs)" },
        ],
        can_configure: false,
        ...values,
    };
}

function makeLive(values = {}) {
    return {
        id: 1,
        name: "SALES",
        waiting: 0,
        longest_wait_since: null,
        expected_wait: null,
        staff: STAFF,
        ...values,
    };
}

function board(queues, values = {}) {
    return {
        type: "board",
        company_id: 1,
        whole: true,
        staff: STAFF,
        phoneless: 0,
        troubles: [],
        queues,
        ...values,
    };
}

async function openBoard({
    queues = [makeQueue()],
    live = [makeLive()],
    day = {},
    hangs = {},
} = {}) {
    const gateway = await prepareGateway({ operatorId: 0 });
    const asked = [];
    onRpc("contact.center.wallboard", "figures", ({ args }) => {
        asked.push(args);
        return typeof day === "function" ? day() : makeDay(queues, day);
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "contact_center.wallboard",
    });
    await settle();
    if (live) {
        gateway.send(board(live, hangs));
        await settle();
    }
    return { gateway, asked };
}

function cell(queueId, name) {
    return `.o_cc_board_queue[data-queue="${queueId}"] .o_cc_board_${name}`;
}

test("shows what is and what has been of each queue", async () => {
    await openBoard({
        queues: [makeQueue({ answered_in_time: 8, callbacks_due: 2 })],
        live: [makeLive({ waiting: 2, longest_wait_since: now() - 15, expected_wait: 45 })],
    });
    expect(queryText(cell(1, "name"))).toBe("Sales");
    expect(queryText(cell(1, "waiting"))).toBe("2");
    expect(queryText(cell(1, "longest"))).toMatch(/^0:[12]\d$/);
    expect(queryText(cell(1, "expected"))).toBe("~0:45");
    expect(
        ["ready", "talking", "wrap_up", "paused"].map((state) => queryText(cell(1, state)))
    ).toEqual(["1", "3", "0", "1"]);
    expect(queryText(cell(1, "level_figure"))).toBe("80 %");
    expect(cell(1, "level")).toHaveClass("o_cc_board_met");
    expect(queryText(cell(1, "callbacks"))).toBe("2");
});

test("the longest wait runs by itself", async () => {
    mockDate("2026-03-10 09:00:00");
    await openBoard({ live: [makeLive({ waiting: 1, longest_wait_since: now() - 5 })] });
    const before = queryText(cell(1, "longest"));
    await advanceTime(10_000);
    await animationFrame();
    const seconds = (text) => Number(text.split(":")[1]);
    expect(seconds(queryText(cell(1, "longest"))) - seconds(before)).toBe(10);
});

test("is told of changes only, and keeps the rest", async () => {
    const { gateway } = await openBoard({
        queues: [makeQueue(), makeQueue({ id: 2, name: "Care" })],
        live: [makeLive({ waiting: 1 }), makeLive({ id: 2, waiting: 2 })],
    });
    gateway.send(board([makeLive({ id: 2, waiting: 3 })], { whole: false }));
    await settle();
    expect(queryText(cell(1, "waiting"))).toBe("1");
    expect(queryText(cell(2, "waiting"))).toBe("3");
    expect(queryText('[data-total="waiting"] .o_cc_board_figure')).toBe("4");
});

test("says hello as a board, on a socket of its own", async () => {
    const { gateway } = await openBoard();
    const hellos = gateway.received.filter(({ type }) => type === "hello");
    expect(hellos.filter(({ board: isBoard }) => isBoard).length).toBe(1);
    expect(hellos.at(-1).interaction_ids).toEqual([]);
});

test("a threshold that is passed has a colour and a sign", async () => {
    await openBoard({
        queues: [makeQueue({ answered_in_time: 4 })],
        live: [makeLive({ waiting: 4, longest_wait_since: now() - 61 })],
    });
    for (const name of ["waiting", "longest", "level"]) {
        expect(cell(1, name)).toHaveClass("o_cc_board_alarm");
        expect(`${cell(1, name)} .fa-exclamation-triangle`).toHaveCount(1);
    }
    expect('.o_cc_board_queue[data-level="2"]').toHaveCount(1);
    expect('[data-total="waiting"]').toHaveClass("o_cc_board_alarm");
});

test("below the goal points down; the share is never rounded up to it", async () => {
    expect(formatShare(0.7996)).toBe("79 %");
    expect(formatShare(0.29)).toBe("29 %");
    expect(formatShare(null)).toBe("–");
    await openBoard({ queues: [makeQueue({ answered_in_time: 7 })] });
    expect(cell(1, "level")).toHaveClass("o_cc_board_watch");
    expect(`${cell(1, "level")} .fa-arrow-down`).toHaveCount(1);
});

test("a threshold of 0 is off", async () => {
    const off = { waiting: 0, wait_seconds: 0, service_level: 0 };
    const queue = makeQueue({ alarms: off, answered_in_time: 0, live: makeLive({ waiting: 99 }) });
    const standing = standingOf({ ...queue, live: { ...queue.live, longest_wait_since: 1 } }, 9999);
    expect(standing).toEqual({
        waiting: WELL,
        wait: WATCH,
        service: WATCH,
        callbacks: WELL,
        level: WATCH,
    });
});

test("the biggest trouble comes first", () => {
    const queue = (id, level, since, met) => ({
        id,
        standing: { level },
        live: { longest_wait_since: since },
        goal: 0.8,
        answered_in_time: met,
        measured: 10,
    });
    const queues = [
        queue("well", WELL, null, 9),
        queue("better", WATCH, null, 7),
        queue("worse", WATCH, null, 6),
        queue("waits", WATCH, 200, 9),
        queue("longer", WATCH, 100, 9),
        queue("alarm", ALARM, null, 9),
        queue("also well", WELL, null, 10),
    ];
    expect(worstFirst(queues).map(({ id }) => id)).toEqual([
        "alarm",
        "longer",
        "waits",
        "worse",
        "better",
        "well",
        "also well",
    ]);
});

test("a lost exchange is a banner over all, with since when", async () => {
    const { gateway } = await openBoard();
    expect(".o_cc_board_banner").toHaveCount(0);
    expect(queryAllAttributes(".o_cc_board_seams li", "data-seam")).toEqual([
        "exchange",
        "odoo",
        "video",
        "phones",
    ]);
    const troubles = [
        { seam: "ami", since: now() - 4 },
        { seam: "exchange", since: now() - 4 },
    ];
    gateway.send(board([], { whole: false, troubles, phoneless: 2 }));
    await settle();
    expect(".o_cc_board_banner").toHaveText(/telephone exchange does not answer/);
    expect(".o_cc_board_since").toHaveText(/since \d+:\d\d:\d\d.*\(0:0\d\)/);
    expect('.o_cc_board_seams [data-seam="exchange"]').toHaveClass("o_cc_board_alarm");
    expect('.o_cc_board_seams [data-seam="ami"]').toHaveCount(0);
    expect('.o_cc_board_seams [data-seam="phones"]').toHaveText(/2/);
    gateway.send(board([], { whole: false, troubles: [] }));
    await settle();
    expect(".o_cc_board_banner").toHaveCount(0);
});

test("any other seam that fails is named", async () => {
    await openBoard({ hangs: { troubles: [{ seam: "speech", since: now() - 5 }] } });
    expect(queryAllTexts(".o_cc_board_seams li span")).toEqual([
        "Telephone exchange",
        "Reports to Odoo",
        "Video",
        "Announcements",
        "Operators without a phone: 0",
    ]);
    expect('.o_cc_board_seams [data-seam="speech"]').toHaveClass("o_cc_board_alarm");
});

test("without the gateway nothing of now is shown, but the day is", async () => {
    const { gateway } = await openBoard({ live: [makeLive({ waiting: 7 })] });
    gateway.sockets.at(-1).close(1006);
    await settle();
    expect(".o_cc_board_banner").toHaveText(/media gateway does not answer/);
    expect(queryText(cell(1, "waiting"))).toBe("–");
    expect(queryText(cell(1, "offered_count"))).toBe("10");
});

test("Odoo that does not answer is told, and the last figures stay", async () => {
    let isDown = false;
    await openBoard({
        day: () => {
            if (isDown) {
                throw new Error("down");
            }
            return makeDay([makeQueue()]);
        },
    });
    isDown = true;
    await advanceTime(20_000);
    await settle();
    expect(".o_cc_board_banner").toHaveText(/Odoo does not answer/);
    expect(queryText(cell(1, "offered_count"))).toBe("10");
    isDown = false;
    await advanceTime(20_000);
    await settle();
    expect(".o_cc_board_banner:contains(Odoo)").toHaveCount(0);
});

test("asks Odoo three times a minute", async () => {
    const { asked } = await openBoard();
    const before = asked.length;
    await advanceTime(60_000);
    expect(asked.length - before).toBe(3);
});

test("a queue is hidden, and this browser remembers it", async () => {
    const queues = [makeQueue(), makeQueue({ id: 2, name: "Care", offered: 5 })];
    const { asked } = await openBoard({ queues, live: [makeLive(), makeLive({ id: 2 })] });
    expect(".o_cc_board_queue").toHaveCount(2);
    await click(".o_cc_board_choose");
    await animationFrame();
    await click(".o_cc_board_choice input:first");
    await settle();
    expect(queryAllTexts(".o_cc_board_name")).toEqual(["Care"]);
    expect(asked.at(-1)).toEqual([[1]]);
    expect(".o_cc_board_hidden").toHaveText("1/2");
    expect(JSON.parse(browser.localStorage.getItem("contact_center.wallboard")).hidden).toEqual([
        1,
    ]);
});

test("says how many queues are out of sight", async () => {
    const many = (count) => Array.from({ length: count }, (_, id) => makeQueue({ id }));
    await openBoard({ queues: many(12), live: [] });
    expect(".o_cc_board_queue").toHaveCount(12);
    expect(".o_cc_board_order").toHaveText(/2 more below/);
});

test("formulas are told beside the board and on the figures", async () => {
    await openBoard();
    await click(".o_cc_board_choose");
    await animationFrame();
    expect(".o_cc_board_formulas").toHaveText(/A_T \/ \(A \+ B − Bs\)/);
    expect('[data-total="level"]').toHaveAttribute("title", "A_T / (A + B − Bs)");
});

test("a new alarm sounds once where it is wanted", async () => {
    patchWithCleanup(AlarmSound.prototype, {
        play: async () => expect.step("sound") || true,
    });
    const { gateway } = await openBoard();
    const waiting = (count) => {
        gateway.send(board([makeLive({ waiting: count })], { whole: false }));
        return advanceTime(1000);
    };
    await advanceTime(1000);
    await waiting(4);
    expect.verifySteps([]);
    await waiting(0);
    await click(".o_cc_board_sound");
    expect.verifySteps(["sound"]);
    await waiting(5);
    await waiting(6);
    expect.verifySteps(["sound"]);
    await waiting(1);
    await waiting(4);
    expect.verifySteps(["sound"]);
});

test("the course of the day, from the first client until now", async () => {
    await openBoard();
    const bars = queryAll(".o_cc_board_bar");
    expect(bars.length).toBe(11);
    expect(bars[2].title).toMatch(/offered: 8\nanswered: 6$/);
    expect(queryOne(".o_cc_board_bar:eq(2) .o_cc_board_answered").style.height).toBe("75%");
});

test("all times are on the clock by which the day is counted", async () => {
    mockDate("2026-03-10 21:15:00", 0);
    const { gateway } = await openBoard({ day: { timezone: "Asia/Vladivostok" } });
    expect(".o_cc_board_time").toHaveText("07:15");
    expect(".o_cc_board_day").toHaveText("Wednesday, March 11");
    expect(queryAllTexts(".o_cc_board_hour").filter(Boolean)).toEqual([
        "02",
        "03",
        "04",
        "05",
        "06",
        "07",
    ]);
    gateway.send(board([], { whole: false, troubles: [{ seam: "video", since: now() }] }));
    await settle();
    expect('[data-seam="video"] small').toHaveText(/^since 07:15:/);
});

test("without queues it says what to do", async () => {
    await openBoard({ queues: [], live: [], day: { can_configure: true } });
    expect(".o_cc_board_empty").toHaveText(/No queue yet/);
    expect(".o_cc_board_configure").toHaveCount(1);
});

test("operators are counted once each, over the chosen companies", async () => {
    const { gateway } = await openBoard({
        live: [makeLive({ staff: NOBODY })],
        day: { company_ids: [1, 2] },
        hangs: { staff: STAFF },
    });
    gateway.send(board([], { company_id: 2, staff: { ...NOBODY, ready: 4 } }));
    gateway.send(board([], { company_id: 3, staff: { ...NOBODY, ready: 50 } }));
    await settle();
    expect('.o_cc_board_states [data-state="ready"] .o_cc_board_figure').toHaveText("5");
    expect('.o_cc_board_states [data-state="talking"] .o_cc_board_figure').toHaveText("3");
});

test("leaving the board ends its socket", async () => {
    const { gateway } = await openBoard();
    const socket = gateway.sockets.at(-1);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "contact_center.wallboard",
    });
    await settle();
    expect(gateway.sockets.at(-1)).not.toBe(socket);
    expect(gateway.isOpen(socket)).toBe(false);
});

test("the screen stays on while the board is there", async () => {
    const locks = [];
    patchWithCleanup(navigator, {
        wakeLock: {
            async request(type) {
                const lock = { type, release: () => (lock.isReleased = true) };
                locks.push(lock);
                return lock;
            },
        },
    });
    const held = () => locks.filter(({ isReleased }) => !isReleased).map(({ type }) => type);
    await openBoard();
    expect(held()).toEqual(["screen"]);
    document.dispatchEvent(new Event("visibilitychange"));
    await settle();
    expect(locks).toHaveLength(2);
    expect(held()).toEqual(["screen"]);
    await getService("action").doAction("contact_center.wallboard", { clearBreadcrumbs: true });
    await settle();
    expect(locks).toHaveLength(3);
    expect(held()).toEqual(["screen"], { message: "that of the board that was left is let go" });
});

/** How a queue stands: what is well, what is to be watched, what raises the alarm. */

export const WELL = 0;
export const WATCH = 1;
export const ALARM = 2;

/** @returns {number | null} A_T / (A + B − Bs); null where nobody counts yet */
export function serviceLevel({ answered_in_time, measured }) {
    return measured ? answered_in_time / measured : null;
}

/**
 * @param {object} queue its day and thresholds, with `live` as the gateway tells it, or null
 * @param {number} now seconds since the epoch, by the gateway's clock
 * @returns {{ waiting: number, wait: number, service: number, callbacks: number, level: number }}
 */
export function standingOf(queue, now) {
    const { alarms, live } = queue;
    const waited = live?.longest_wait_since ? now - live.longest_wait_since : 0;
    const level = serviceLevel(queue);
    const standing = {
        waiting: exceeds(live?.waiting, alarms.waiting) ? ALARM : WELL,
        wait: exceeds(waited, alarms.wait_seconds)
            ? ALARM
            : waited > queue.goal_seconds
              ? WATCH
              : WELL,
        service: serviceStanding(level, queue),
        callbacks: queue.callbacks_overdue ? WATCH : WELL,
    };
    return { ...standing, level: Math.max(...Object.values(standing)) };
}

/** A threshold of 0 is off. */
function exceeds(figure, threshold) {
    return Boolean(threshold) && figure > threshold;
}

function serviceStanding(level, { alarms, goal }) {
    if (level === null) {
        return WELL;
    }
    return level < alarms.service_level ? ALARM : level < goal ? WATCH : WELL;
}

/** What raises the alarm, each by a name of its own. */
export function alarmsOf(queues) {
    return queues.flatMap(({ id, standing }) =>
        ["waiting", "wait", "service"]
            .filter((kind) => standing[kind] === ALARM)
            .map((kind) => `${id}/${kind}`)
    );
}

/**
 * The biggest trouble first: alarms, then what is to be watched; among equals whoever waits
 * longest, then the queue furthest below its goal, then as they are ordered in Odoo.
 */
export function worstFirst(queues) {
    return [...queues].sort(
        (one, other) =>
            other.standing.level - one.standing.level ||
            since(one) - since(other) ||
            gap(one) - gap(other)
    );
}

/** Without anybody who waits: later than all. */
function since({ live }) {
    return live?.longest_wait_since ?? Number.MAX_SAFE_INTEGER;
}

function gap(queue) {
    const level = serviceLevel(queue);
    return level === null ? 0 : Math.min(0, level - queue.goal);
}

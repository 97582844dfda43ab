/**
 * How good a line is, from two looks at a connection's statistics.
 *
 * @typedef {{ loss: number, jitter: number, roundTrip: number }} Measured `loss` is the worse
 *     direction's share of packets that got lost, 0..1; the others are seconds
 */

const LIMITS = {
    good: { loss: 0.02, jitter: 0.03, roundTrip: 0.25 },
    fair: { loss: 0.05, jitter: 0.06, roundTrip: 0.5 },
};

/** @returns {object} the counts that `measure` compares */
export function counts(report) {
    const found = { lost: 0, received: 0, jitter: 0, lossThere: 0, roundTrip: 0 };
    for (const row of report.values()) {
        if (row.type === "inbound-rtp") {
            found.lost += row.packetsLost || 0;
            found.received += row.packetsReceived || 0;
            found.jitter = Math.max(found.jitter, row.jitter || 0);
        } else if (row.type === "remote-inbound-rtp") {
            found.lossThere = Math.max(found.lossThere, row.fractionLost || 0);
            found.jitter = Math.max(found.jitter, row.jitter || 0);
            found.roundTrip = Math.max(found.roundTrip, row.roundTripTime || 0);
        }
    }
    return found;
}

/** @returns {Measured | null} null where nothing has come in between */
export function measure(before, after) {
    const received = after.received - before.received;
    const lost = Math.max(0, after.lost - before.lost);
    if (received + lost <= 0) {
        return null;
    }
    return {
        loss: Math.max(lost / (received + lost), after.lossThere),
        jitter: after.jitter,
        roundTrip: after.roundTrip,
    };
}

/** @returns {"good" | "fair" | "bad"} */
export function grade(measured) {
    const keeps = (limits) => Object.keys(limits).every((name) => measured[name] <= limits[name]);
    if (keeps(LIMITS.good)) {
        return "good";
    }
    return keeps(LIMITS.fair) ? "fair" : "bad";
}

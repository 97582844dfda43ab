import { _t } from "@web/core/l10n/translation";
import { formatSeconds } from "../common/clock";

const percent = (share) => `${Math.round(share * 100)} %`;

/**
 * What the rings show, in their order. `most` marks goals that are not to be passed.
 *
 * @param {object} data as told by contact.center.my.day
 * @returns {{ key: string, label: string, value: number | null, goal: number | null, text: string,
 *             goalText: string, detail: string, formula: string, most: boolean, full: number }[]}
 */
export function figuresOf({ figures, goals }) {
    return [
        {
            key: "answered",
            label: _t("Talks answered"),
            text: String(figures.answered),
            detail: figures.outgoing ? _t("of them outgoing: %s", figures.outgoing) : "",
            formula: _t("Talks that began on this day, incoming and outgoing."),
        },
        {
            key: "missed",
            label: _t("Offers missed"),
            most: true,
            text: String(figures.missed),
            formula: _t(
                "Clients who were offered to the operator and whom he did not speak to. Whoever refuses an offer has not missed it."
            ),
        },
        {
            key: "average_talk",
            label: _t("Talk"),
            most: true,
            format: formatSeconds,
            detail: _t("in all %s", formatSeconds(figures.talk_seconds)),
            formula: _t("On average: time talking, hold included / talks."),
        },
        {
            key: "average_wrap_up",
            label: _t("Wrap-up"),
            most: true,
            format: formatSeconds,
            detail: _t("in all %s", formatSeconds(figures.wrap_up_seconds)),
            formula: _t("On average: time from the end of a talk until ready again / talks."),
        },
        {
            key: "occupancy",
            label: _t("Occupancy"),
            format: percent,
            full: 1,
            detail: _t("ready %s", formatSeconds(figures.ready_seconds)),
            formula: _t("(talk + wrap-up) / (talk + wrap-up + ready). Talk includes hold."),
        },
        {
            key: "csat",
            label: _t("CSAT"),
            format: percent,
            full: 1,
            detail: _t("ratings: %s", figures.ratings),
            formula: _t("Ratings 4 and 5 / all ratings of this day's talks."),
        },
        {
            key: "conversion",
            label: _t("Conversion"),
            format: percent,
            full: 1,
            detail: _t("successes: %s", figures.successes),
            formula: _t("Talks with a result that counts as success / talks."),
        },
    ].map((figure) => complete(figure, figures[figure.key], goals[figure.key]));
}

function complete(figure, value, goal) {
    const format = figure.format || String;
    return {
        detail: "",
        most: false,
        full: 0,
        ...figure,
        value,
        goal,
        text: value === null ? "–" : format(value),
        goalText: goal === null ? "" : format(goal),
    };
}

/**
 * How a figure stands against its goal.
 *
 * @returns {"met" | "missed" | "open" | "none"} open: a day that is not over can yet reach it
 */
export function standing({ value, goal, most, full }, isToday) {
    if (value === null || goal === null) {
        return "none";
    }
    if (most ? value <= goal : value >= goal) {
        return "met";
    }
    return isToday && !most && !full ? "open" : "missed";
}

import { Component, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatSeconds } from "../common/clock";
import { outcomeText } from "./outcomes";

const { DateTime } = luxon;

const ICONS = {
    voice: "fa-phone",
    video: "fa-video-camera",
    chat: "fa-comments",
    email: "fa-envelope",
    callback: "fa-reply",
    note: "fa-sticky-note-o",
    message: "fa-comment-o",
    task: "fa-clock-o",
    task_done: "fa-check",
    meeting: "fa-calendar",
};
const BEST_RATING = 5;

/** All that was with the client, through every channel, in one list: the newest first. */
export class Timeline extends Component {
    static template = "contact_center.Timeline";
    static props = { record: Object, desk: Object };

    setup() {
        this.record = useState(this.props.record);
        this.state = useState({
            kind: "",
            page: null,
            isBusy: false,
            /** whose long texts are shown whole, by key */
            opened: {},
        });
        this.formatSeconds = formatSeconds;
        this.outcomeText = outcomeText;
        this.ofClient = this.client;
        onWillUpdateProps(() => this.forgetOtherClients());
    }

    get client() {
        return this.record.data?.client?.id;
    }

    /** What was asked for of one client is not another's. */
    forgetOtherClients() {
        if (this.client !== this.ofClient) {
            this.ofClient = this.client;
            Object.assign(this.state, { kind: "", page: null });
        }
    }

    get page() {
        return this.state.page || this.record.data.timeline;
    }

    get kinds() {
        return this.record.data.timeline_kinds;
    }

    get hasAny() {
        return Boolean(this.record.data.timeline.entries.length);
    }

    async select(kind) {
        this.state.kind = kind;
        if (kind) {
            await this.ask(0, []);
        } else {
            this.state.page = null;
        }
    }

    more() {
        const { entries } = this.page;
        return this.ask(entries.length, entries);
    }

    async ask(offset, before) {
        const { kind } = this.state;
        const { client } = this;
        this.state.isBusy = true;
        const page = await this.record.ask("timeline", [kind, offset]);
        this.state.isBusy = false;
        if (page && kind === this.state.kind && client === this.client) {
            // What came in between moves the rest on by one
            const known = new Set(before.map(({ key }) => key));
            const fresh = page.entries.filter(({ key }) => !known.has(key));
            this.state.page = { ...page, entries: [...before, ...fresh] };
        }
    }

    icon(entry) {
        return ICONS[entry.channel] || "fa-circle-o";
    }

    stars({ rating }) {
        return "★".repeat(rating) + "☆".repeat(Math.max(0, BEST_RATING - rating));
    }

    ratingLabel({ rating }) {
        return _t("Rated %s", rating);
    }

    relativeDate(entry) {
        return DateTime.fromSeconds(entry.date).toRelative();
    }

    fullDate(entry) {
        return DateTime.fromSeconds(entry.date).toLocaleString(DateTime.DATETIME_MED);
    }
}

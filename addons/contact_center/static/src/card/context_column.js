import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatSeconds } from "../common/clock";
import { outcomeText } from "./outcomes";

const { DateTime } = luxon;

const CHANNEL_ICONS = {
    voice: "fa-phone",
    video: "fa-video-camera",
    chat: "fa-comments",
    email: "fa-envelope",
    callback: "fa-reply",
};

/** What Odoo knows of the client: past talks, and a tab for each app that has something to show. */
export class ContextColumn extends Component {
    static template = "contact_center.ContextColumn";
    static props = { record: Object, desk: Object };

    setup() {
        this.record = useState(this.props.record);
        this.state = useState({ tab: "timeline", runningAction: "" });
        this.formatSeconds = formatSeconds;
        this.outcomeText = outcomeText;
    }

    get panels() {
        return this.record.data?.panels || [];
    }

    get timeline() {
        return this.record.data?.timeline || [];
    }

    get tabs() {
        const timeline = {
            key: "timeline",
            title: _t("Past talks"),
            icon: "fa-history",
            count: this.timeline.length,
        };
        const ofPanel = ({ key, title, icon, records }) => ({
            key,
            title,
            icon,
            count: records.length,
        });
        return [timeline, ...this.panels.map(ofPanel)];
    }

    get panel() {
        return this.panels.find(({ key }) => key === this.state.tab);
    }

    get actions() {
        return this.panels.flatMap(({ actions }) => actions);
    }

    selectTab(key) {
        this.state.tab = key;
    }

    channelIcon(talk) {
        return CHANNEL_ICONS[talk.channel] || "fa-circle-o";
    }

    relativeDate(talk) {
        return DateTime.fromSeconds(talk.date).toRelative();
    }

    fullDate(talk) {
        return DateTime.fromSeconds(talk.date).toLocaleString(DateTime.DATETIME_MED);
    }

    async run(action) {
        this.state.runningAction = action.key;
        const window = await this.record.runAction(action.key);
        this.state.runningAction = "";
        if (window) {
            this.props.desk.openAction(window);
        }
    }
}

import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { interactionTitle, shownState, stateSince } from "../common/interaction";
import { LiveDuration } from "../common/live_duration";
import { StateIcon } from "../operator_state/state_icon";
import { stateLook } from "../operator_state/operator_state";
import { TalkLine } from "../phone/talk_line";
import { InteractionVerbs } from "../verbs/interaction_verbs";
import { DockParties } from "./dock_parties";

const { DateTime } = luxon;

/** More of those who wait for an end would push the tabs below out of sight. */
const UNFINISHED_SHOWN = 3;

/** The interactions the operator holds, and those whose card he has not finished. */
export class DockInteractions extends Component {
    static template = "contact_center.DockInteractions";
    static components = { DockParties, InteractionVerbs, LiveDuration, StateIcon, TalkLine };
    static props = { records: Array };

    setup() {
        this.desk = useService("contact_center.card");
        this.cards = useState(this.desk.state);
        this.state = useState({ isWhole: false });
        this.stateSince = stateSince;
    }

    get records() {
        const most = this.props.records.filter(({ isHeld }) => isHeld).length + UNFINISHED_SHOWN;
        return this.state.isWhole
            ? this.props.records
            : this.props.records.filter((record, at) => at < most || this.isOpen(record));
    }

    get moreLabel() {
        const count = this.props.records.length - this.records.length;
        return count ? _t("More unfinished cards: %s", count) : "";
    }

    title(record) {
        return record.data?.client?.name || interactionTitle(record.interaction);
    }

    shownState({ isHeld, interaction }) {
        return isHeld ? shownState(interaction) : "wrap_up";
    }

    label(record) {
        return record.isHeld ? stateLook(this.shownState(record)).label : _t("Not finished");
    }

    isLive({ isHeld, interaction }) {
        return isHeld && interaction.state !== "wrap_up";
    }

    endedAt({ interaction }) {
        return DateTime.fromSeconds(interaction.ended_at ?? interaction.started_at).toRelative();
    }

    isOpen(record) {
        return this.cards.openId === record.id;
    }
}

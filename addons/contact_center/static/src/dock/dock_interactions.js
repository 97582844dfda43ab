import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { interactionTitle, stateSince } from "../common/interaction";
import { LiveDuration } from "../common/live_duration";
import { StateIcon } from "../operator_state/state_icon";
import { stateLook } from "../operator_state/operator_state";
import { InteractionVerbs } from "../verbs/interaction_verbs";

const { DateTime } = luxon;

/** The interactions the operator holds, and those whose card he has not finished. */
export class DockInteractions extends Component {
    static template = "contact_center.DockInteractions";
    static components = { InteractionVerbs, LiveDuration, StateIcon };
    static props = { records: Array };

    setup() {
        this.desk = useService("contact_center.card");
        this.cards = useState(this.desk.state);
        this.stateSince = stateSince;
    }

    title(record) {
        return record.data?.client?.name || interactionTitle(record.interaction);
    }

    label(record) {
        return record.isHeld ? stateLook(record.interaction.state).label : _t("Not finished");
    }

    endedAt({ interaction }) {
        return DateTime.fromSeconds(interaction.ended_at ?? interaction.started_at).toRelative();
    }

    isOpen(record) {
        return this.cards.openId === record.id;
    }
}

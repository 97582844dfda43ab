import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

const { DateTime } = luxon;

/** What a supervisor says into a talk: it stays on the card until the operator puts it away. */
export class CardLines extends Component {
    static template = "contact_center.CardLines";
    static props = { interaction: Object };

    setup() {
        this.service = useService("contact_center.lines");
        this.gatewayState = useState(useService("contact_center.gateway").state);
        this.linesState = useState(this.service.state);
        this.supervisor = _t("Supervisor");
    }

    /** The states are read here so that their changes are seen. */
    get lines() {
        return (
            this.gatewayState.lines &&
            this.linesState.dismissed &&
            this.service.forCard(this.props.interaction)
        );
    }

    time({ at }) {
        return DateTime.fromSeconds(at).toLocaleString(DateTime.TIME_SIMPLE);
    }
}

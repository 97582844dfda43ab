import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { heldSince, interactionTitle } from "../common/interaction";
import { LiveDuration } from "../common/live_duration";

const PARTY_LOOKS = {
    invited: { label: _t("has a link, is not there yet"), icon: "fa-link" },
    ringing: { label: _t("is rung"), icon: "fa-bell-o" },
    together: { label: _t("with you"), icon: "fa-phone" },
    on_hold: { label: _t("waits with music"), icon: "fa-music" },
};

function lookOf({ name, number, state, by_link }) {
    const title = name || number || _t("Guest");
    const isInvited = state === "invited";
    const dropLabel = isInvited ? _t("Take the link back: %s", title) : _t("Part with %s", title);
    const look = PARTY_LOOKS[state];
    const icon = by_link && state === "together" ? "fa-video-camera" : look.icon;
    return { ...look, icon, title, dropLabel };
}

/** Who takes part in a talk besides the operator, and who of them waits. */
export class DockParties extends Component {
    static template = "contact_center.DockParties";
    static components = { LiveDuration };
    static props = { interaction: Object, title: { type: String, optional: true } };

    setup() {
        this.gateway = useService("contact_center.gateway");
        this.gatewayState = useState(this.gateway.state);
    }

    /** Of a talk among colleagues its title tells all. */
    get isShown() {
        const { state, on_hold, role, direction } = this.props.interaction;
        const isConsulted = role === "consulted";
        const isTalk = ["talking", "dialling"].includes(state) || isConsulted;
        return (
            isTalk && direction !== "internal" && (this.others.length > 0 || on_hold || isConsulted)
        );
    }

    get isConsulted() {
        return this.props.interaction.role === "consulted";
    }

    get others() {
        const { parties = [] } = this.props.interaction;
        const { operatorId } = this.gatewayState;
        return parties
            .filter((party) => !party.operator_id || party.operator_id !== operatorId)
            .map((party) => ({ ...party, ...lookOf(party) }));
    }

    get client() {
        const { interaction, title } = this.props;
        const look = PARTY_LOOKS[interaction.on_hold ? "on_hold" : "together"];
        return { ...look, title: title || interactionTitle(interaction) };
    }

    get heldSince() {
        return heldSince(this.props.interaction);
    }

    drop({ id }) {
        this.gateway.drop(this.props.interaction.id, id);
    }
}

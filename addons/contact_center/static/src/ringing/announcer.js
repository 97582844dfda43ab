import { Component, useState, xml } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { interactionTitle, shownState } from "../common/interaction";

/** Tells those who use a screen reader what the others see: ringing, hold, a paused recording. */
export class Announcer extends Component {
    static template = xml`
        <div class="o_cc_announcer visually-hidden" role="status" aria-live="assertive" t-out="text"/>`;
    static props = {};

    setup() {
        this.gatewayState = useState(useService("contact_center.gateway").state);
        this.phoneState = useState(useService("contact_center.phone").state);
    }

    get text() {
        return this.gatewayState.interactions.flatMap((one) => this.sentences(one)).join(" ");
    }

    sentences(interaction) {
        const who = interactionTitle(interaction);
        const call = this.phoneState.calls.find(({ id }) => id === interaction.id);
        const inState = {
            offered: interaction.own ? "" : _t("%s is calling.", who),
            dialling: _t("Calling %s.", who),
            on_hold: _t("%s is on hold.", who),
            consulting: _t("%s is on hold while you consult.", who),
            consulted: _t("You were asked into the talk with %s.", who),
            conference: _t("All talk together."),
        }[shownState(interaction)];
        return [
            inState,
            call?.isMuted && _t("You are muted."),
            interaction.recording === "paused" && _t("The recording is paused."),
            call?.line?.grade === "bad" && _t("The line is bad."),
        ].filter(Boolean);
    }
}

import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { isAmbiguous } from "../common/interaction";
import { reasonText } from "../reasons/reasons";
import { ClientEditor } from "./client_editor";
import { ClientRow } from "./client_row";
import { Duplicates } from "./duplicates";
import { WhyHere } from "./why_here";

/** Who it is, why he is thought to be it, and why this operator was chosen. */
export class ClientColumn extends Component {
    static template = "contact_center.ClientColumn";
    static components = { ClientEditor, ClientRow, Duplicates, WhyHere };
    static props = { record: Object, desk: Object };

    setup() {
        this.record = useState(this.props.record);
        this.state = useState({ isChanging: false, isBusy: false });
        this.reasonText = reasonText;
    }

    get client() {
        return this.record.data?.client;
    }

    get matches() {
        return this.record.interaction.matches;
    }

    /** Until Odoo has answered, a match without rival stands for the client. */
    get guess() {
        const isGuess = !this.record.data && !isAmbiguous(this.record.interaction);
        return isGuess ? this.matches[0] : undefined;
    }

    get isUnknown() {
        return !this.client && !this.matches.length;
    }

    get shownMatch() {
        return this.client
            ? this.matches.find(({ partner_id }) => partner_id === this.client.id)
            : this.guess;
    }

    get otherMatches() {
        const shown = this.shownMatch;
        const isSame = (match) =>
            match === shown || (match.partner_id && match.partner_id === shown?.partner_id);
        return this.matches.filter((match) => !isSame(match));
    }

    get otherMatchesHeading() {
        return this.client || this.guess ? _t("It may also be") : _t("Who is it?");
    }

    async chooseMatch(match) {
        if (!match.partner_id) {
            this.props.desk.openRecord(match.model, match.record_id);
            return;
        }
        this.state.isBusy = true;
        await this.record.setClient(match.partner_id);
        this.state.isBusy = false;
    }
}

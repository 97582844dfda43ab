import { Component, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { SlaBadge } from "../sla/sla_badge";
import { TicketForm } from "./ticket_form";

/** The client's tickets on the card: how their times stand, their stages, and a new one. */
export class TicketPanel extends Component {
    static template = "contact_center_ticket.TicketPanel";
    static components = { SlaBadge, TicketForm };
    static props = { record: Object, desk: Object, panel: Object };

    setup() {
        this.state = useState({
            isFormOpen: Boolean(this.props.record.drafts.ticket),
            movingId: null,
        });
    }

    priorityName(ticket) {
        return this.props.panel.form.priorities.find(({ id }) => id === ticket.priority)?.name;
    }

    open(ticket) {
        this.props.desk.openRecord(ticket.model, ticket.id);
    }

    /** The server's answer decides what is shown: where it refuses, the stage is the old one. */
    async move(ticket, ev) {
        this.state.movingId = ticket.id;
        const stageId = Number(ev.target.value);
        const args = [this.props.panel.key, ticket.id, stageId];
        const isMoved = await this.props.record.change("set_stage", args);
        this.state.movingId = null;
        if (!isMoved) {
            ev.target.value = String(ticket.stage_id);
        }
    }
}

registry.category("contact_center.card_panels").add("tickets", TicketPanel);

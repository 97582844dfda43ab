import { Component, onMounted, useRef, useState } from "@odoo/owl";

/** A new ticket, made without leaving the card; it begins with what the card says already. */
export class TicketForm extends Component {
    static template = "contact_center_ticket.TicketForm";
    static props = { record: Object, form: Object, onClosed: Function };

    setup() {
        const { name, team_id: teamId } = this.props.form;
        const { topic_id: topicId, note } = this.props.record.values;
        this.props.record.drafts.ticket ??= {
            name: name || this.topicName(topicId),
            topic_id: topicId,
            team_id: teamId,
            priority: 1,
            description: note,
            isSaving: false,
        };
        this.state = useState(this.props.record.drafts.ticket);
        this.name = useRef("name");
        onMounted(() => this.name.el.focus());
    }

    get topics() {
        return this.props.record.data.topics;
    }

    topicName(topicId) {
        return this.topics.find(({ id }) => id === topicId)?.name || "";
    }

    get canSave() {
        return Boolean(this.state.name.trim()) && !this.state.isSaving;
    }

    setTopic(ev) {
        const before = this.topicName(this.state.topic_id);
        this.state.topic_id = Number(ev.target.value) || null;
        if (!this.state.name || this.state.name === before) {
            this.state.name = this.topicName(this.state.topic_id);
        }
    }

    setTeam(ev) {
        this.state.team_id = Number(ev.target.value) || null;
    }

    setPriority(ev) {
        this.state.priority = Number(ev.target.value);
    }

    onKeydown(ev) {
        if (ev.key === "Escape") {
            ev.stopPropagation();
            this.close();
        }
    }

    async save() {
        if (!this.canSave) {
            return;
        }
        const values = { ...this.state };
        delete values.isSaving;
        this.state.isSaving = true;
        const isMade = await this.props.record.change("create_ticket", [values]);
        this.state.isSaving = false;
        if (isMade) {
            this.close();
        }
    }

    close() {
        delete this.props.record.drafts.ticket;
        this.props.onClosed();
    }
}

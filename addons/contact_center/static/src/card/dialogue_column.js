import { Component, useState } from "@odoo/owl";
import { CardScript } from "../script/card_script";
import { ResultButtons } from "../results/result_buttons";
import { CameWith } from "./came_with";

/** What the talk was about and how it ended. */
export class DialogueColumn extends Component {
    static template = "contact_center.DialogueColumn";
    static components = { CameWith, ResultButtons, CardScript };
    static props = { record: Object, desk: Object };

    setup() {
        this.record = useState(this.props.record);
    }

    get entryPoint() {
        return this.record.interaction.entry_point;
    }

    get topics() {
        return this.record.data?.topics || [];
    }

    get links() {
        return this.record.data?.links || [];
    }

    onTopicChange(ev) {
        this.record.edit({ topic_id: Number(ev.target.value) || null });
    }

    onNoteInput(ev) {
        this.record.edit({ note: ev.target.value });
    }
}

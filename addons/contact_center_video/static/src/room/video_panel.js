import { Component, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { InviteDialog } from "./invite_dialog";
import { useReading } from "./reading_dialog";

/** The files of a talk on its card, what was read from them, and the way from telephone to video. */
export class VideoPanel extends Component {
    static template = "contact_center_video.VideoPanel";
    static props = { record: Object, desk: Object, panel: Object };

    setup() {
        this.record = useState(this.props.record);
        this.dialog = useService("dialog");
        this.reading = useReading(() => this.props.record);
        this.state = useState({ kept: {} });
    }

    /** By a link that joins the talk, which has to be there. */
    get canInvite() {
        return this.props.panel.can_invite && !this.record.isTalkOver;
    }

    get read() {
        return this.record.data.read || [];
    }

    isKept(file) {
        return file.kept || this.state.kept[file.id];
    }

    invite() {
        this.dialog.add(InviteDialog, { record: this.props.record });
    }

    async keep(file) {
        const args = [file.file_id, file.name, file.url];
        if (await this.props.record.ask("video_keep_file", args)) {
            this.state.kept[file.id] = true;
        }
    }
}

registry.category("contact_center.card_panels").add("video", VideoPanel);

import { Component, onWillStart, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { carefully } from "@contact_center/common/carefully";
import { NOT_COPIED, copyText } from "@contact_center/common/copy";

const MODEL = "contact.center.card";

/** The caller joins by video: a link of his own to read out, to send or to be photographed. */
export class InviteDialog extends Component {
    static template = "contact_center_video.InviteDialog";
    static components = { Dialog };
    static props = { record: Object, close: Function };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ invitation: null, error: "", notice: "", isBusy: false });
        onWillStart(async () => (this.state.invitation = await this.ask("video_invite")));
    }

    ask(method) {
        const ask = () => this.orm.call(MODEL, method, [this.props.record.id]);
        return carefully(this.state, ask, _t("Odoo does not answer."));
    }

    async copy() {
        const isCopied = await copyText(this.state.invitation.url);
        this.state.notice = isCopied ? _t("The link is copied.") : "";
        this.state.error = isCopied ? "" : NOT_COPIED;
    }

    async sendMail() {
        const sent = await this.ask("video_invite_mail");
        if (sent) {
            this.state.notice = _t("Sent to %s.", sent.sent_to);
        }
    }
}

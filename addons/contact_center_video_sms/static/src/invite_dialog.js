import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { InviteDialog } from "@contact_center_video/room/invite_dialog";

patch(InviteDialog.prototype, {
    async sendSms() {
        const sent = await this.ask("video_invite_sms");
        if (sent) {
            this.state.notice = _t("An SMS was sent to %s.", sent.sent_to);
        }
    },
});

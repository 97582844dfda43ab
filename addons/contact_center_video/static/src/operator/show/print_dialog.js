import { Component, onWillStart, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { carefully } from "@contact_center/common/carefully";

/** Which document of the client comes out of the printer at his side. */
export class PrintDialog extends Component {
    static template = "contact_center_video.PrintDialog";
    static components = { Dialog };
    static props = { talk: Object, close: Function };

    setup() {
        this.desk = useService("contact_center.card");
        this.state = useState({ documents: [], error: "", isBusy: false });
        onWillStart(() => this.find());
    }

    async find() {
        const found = await this.ask("video_prints", []);
        this.state.documents = [...(found || []), ...this.shown];
    }

    /** What lies before both of them can be printed as well. */
    get shown() {
        const material = this.props.talk.room.shown;
        const canPrint = material && ["pdf", "image"].includes(material.kind);
        const { name, url } = material || {};
        return canPrint ? [{ key: "shown", name, detail: _t("Shown now"), url }] : [];
    }

    async print(chosen) {
        const made = chosen.url ? chosen : await this.ask("video_print", [chosen.key]);
        if (made && this.props.talk.room.print(made)) {
            this.props.close();
        }
    }

    ask(method, args) {
        const ask = () => this.desk.ask(this.props.talk.id, method, ...args);
        return carefully(this.state, ask, _t("Odoo does not answer. Try again in a moment."));
    }
}

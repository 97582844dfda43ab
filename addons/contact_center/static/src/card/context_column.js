import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { Answers } from "./answers";
import { CardPanel } from "./card_panel";
import { Timeline } from "./timeline";

/** What Odoo knows of the client and for him: what was before, what is going on, what to answer. */
export class ContextColumn extends Component {
    static template = "contact_center.ContextColumn";
    static components = { Answers, CardPanel, Timeline };
    static props = { record: Object, desk: Object };

    setup() {
        this.record = useState(this.props.record);
        this.state = useState({ tab: "timeline" });
    }

    get panels() {
        return this.record.data?.panels || [];
    }

    get tabs() {
        const business = this.panels.reduce((count, { records }) => count + records.length, 0);
        return [
            { key: "timeline", title: _t("Timeline"), icon: "fa-history" },
            { key: "business", title: _t("Business"), icon: "fa-briefcase", count: business },
            { key: "answers", title: _t("Answers"), icon: "fa-lightbulb-o" },
        ];
    }

    selectTab(key) {
        this.state.tab = key;
    }
}

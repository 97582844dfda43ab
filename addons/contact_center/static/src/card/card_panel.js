import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/** Components that draw the records of a panel their own way, by the panel's key. */
export const panelRegistry = registry.category("contact_center.card_panels");

const SHOWN_AT_FIRST = 4;

/** What one app knows of the client: its records, and what can be made or moved on from here. */
export class CardPanel extends Component {
    static template = "contact_center.CardPanel";
    static props = { record: Object, desk: Object, panel: Object };

    setup() {
        this.record = useState(this.props.record);
        this.state = useState({ runningAction: "", showsAll: false });
    }

    get custom() {
        return panelRegistry.get(this.props.panel.key, null);
    }

    get lines() {
        const { records } = this.props.panel;
        return this.state.showsAll ? records : records.slice(0, SHOWN_AT_FIRST);
    }

    get hiddenCount() {
        return this.props.panel.records.length - this.lines.length;
    }

    stageLabel(line) {
        return _t("Stage of %s", line.name);
    }

    open(line) {
        this.props.desk.openRecord(line.model, line.id);
    }

    async setStage(line, ev) {
        const stageId = Number(ev.target.value);
        const args = [this.props.panel.key, line.id, stageId];
        if (!(await this.record.change("set_stage", args))) {
            ev.target.value = line.stage_id;
        }
    }

    async run(action) {
        this.state.runningAction = action.key;
        const window = await this.record.runAction(action.key);
        this.state.runningAction = "";
        if (window) {
            this.props.desk.openAction(window);
        }
    }
}

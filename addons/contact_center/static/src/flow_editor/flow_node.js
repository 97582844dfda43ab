import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatSeconds } from "../common/clock";
import { KINDS } from "./node_kinds";

/** One node on the picture: what it is, what it says, and its exits. */
export class FlowNode extends Component {
    static template = "contact_center.FlowNode";
    static props = {
        node: Object,
        place: Object,
        isFirst: Boolean,
        isSelected: Boolean,
        isTarget: Boolean,
        isEditable: Boolean,
        problems: Array,
        figures: { type: [Object, Boolean], optional: true },
        hasFigures: Boolean,
        onSelect: Function,
        onOpen: Function,
        onExit: Function,
        onGrasp: Function,
        onAddKey: Function,
        onRemove: Function,
    };

    get kind() {
        return KINDS[this.props.node.kind] || { icon: "fa-circle-o", tone: "decide" };
    }

    get style() {
        const { x, y, width, height } = this.props.place;
        return `left:${x}px;top:${y}px;width:${width}px;height:${height}px`;
    }

    get severity() {
        const severities = this.props.problems.map((problem) => problem.severity);
        return severities.includes("error") ? "error" : severities[0] || "";
    }

    get problemText() {
        return this.props.problems.map((problem) => problem.text).join("\n");
    }

    hintOf(exit) {
        return exit.target
            ? _t("Lead elsewhere: click, or draw the line to a node")
            : _t("Add what follows: click, or draw a line to a node");
    }

    get figures() {
        return this.props.figures || { entered: 0, hung_up: 0, left: {}, seconds: 0 };
    }

    get hangUpShare() {
        const { entered, hung_up } = this.figures;
        return entered ? Math.round((100 * hung_up) / entered) : 0;
    }

    get time() {
        return formatSeconds(this.figures.seconds);
    }
}

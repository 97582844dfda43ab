import { Component, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { LiveDuration } from "../common/live_duration";
import { DockQueues } from "../dock/dock_queues";
import { useBecomeReady } from "../operator_state/become_ready";
import { chosenState, isBusy, nextLabel, statusLabel } from "../operator_state/operator_state";
import { StateIcon } from "../operator_state/state_icon";

/** The operator's state in the navigation bar, and the menu to change it. */
export class OperatorSystray extends Component {
    static template = "contact_center.OperatorSystray";
    static components = { DockQueues, Dropdown, DropdownItem, LiveDuration, StateIcon };
    static props = {};

    setup() {
        this.gateway = useService("contact_center.gateway");
        this.state = useState(this.gateway.state);
        this.becomeReady = useBecomeReady();
        this.action = useService("action");
    }

    get isOnline() {
        return this.state.connection === "online";
    }

    get operator() {
        return this.isOnline ? this.state.operator : null;
    }

    get waiting() {
        return this.state.queues.reduce((sum, queue) => sum + queue.waiting, 0);
    }

    get label() {
        return statusLabel(this.state);
    }

    get isBusy() {
        return Boolean(this.operator && isBusy(this.operator.state));
    }

    /** The state that holds now or, while with a client, the one that follows. */
    get chosenState() {
        return this.operator ? chosenState(this.operator) : "";
    }

    get nextLabel() {
        return nextLabel(this.state);
    }

    isChosenPause(reason) {
        return this.chosenState === "paused" && this.operator.pause_reason_id === reason.id;
    }

    openMyDay() {
        this.action.doAction("contact_center.contact_center_my_day_action");
    }

    setState(state, pauseReasonId) {
        this.gateway.setState(state, pauseReasonId);
    }
}

registry
    .category("systray")
    .add("contact_center.OperatorSystray", { Component: OperatorSystray }, { sequence: 110 });

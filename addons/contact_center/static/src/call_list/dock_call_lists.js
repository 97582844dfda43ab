import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { CallListProgress } from "./call_list_progress";
import { nextLine } from "./call_list_service";

/** How a line of a call list looks: a colour and, for those who do not tell them apart, a shape. */
const LOOKS = {
    waiting: { label: _t("To call"), icon: "fa-circle-o", tone: "muted" },
    calling: { label: _t("In the call"), icon: "fa-phone", tone: "danger" },
    unreached: { label: _t("Not reached"), icon: "fa-repeat", tone: "warning" },
    reached: { label: _t("Reached"), icon: "fa-check", tone: "success" },
    skipped: { label: _t("Skipped"), icon: "fa-step-forward", tone: "muted" },
    done: { label: _t("Done"), icon: "fa-check", tone: "success" },
    uncallable: { label: _t("Cannot be called"), icon: "fa-ban", tone: "danger" },
};

/** The user's call lists: one is worked off, the others wait. */
export class DockCallLists extends Component {
    static template = "contact_center.DockCallLists";
    static components = { CallListProgress };
    static props = {};

    setup() {
        this.lists = useService("contact_center.call_lists");
        this.desk = useService("contact_center.card");
        this.dialler = useService("contact_center.dialler");
        this.state = useState(this.lists.state);
        this.gatewayState = useState(useService("contact_center.gateway").state);
        this.diallerState = useState(this.dialler.state);
        this.feedback = useState({});
    }

    get list() {
        return this.state.lists.find(({ id }) => id === this.state.openId) || null;
    }

    get next() {
        return nextLine(this.list);
    }

    /** One after the other: while he talks or is rung the next one waits. */
    get isBusy() {
        return Boolean(
            this.diallerState.asked ||
            this.gatewayState.interactions.some(({ state }) =>
                ["offered", "dialling", "talking"].includes(state)
            )
        );
    }

    /** The state is read here so that its changes are seen. */
    get toFinish() {
        return this.state.kept && this.lists.activityToFinish(this.list);
    }

    look(line) {
        return LOOKS[line.state];
    }

    question({ name, activity }) {
        const what = { name, activity: activity.summary };
        return _t("You have spoken with %(name)s. Is this activity done: %(activity)s?", what);
    }

    tried({ attempts }) {
        return _t("tried %s×", attempts);
    }

    callLabel({ name }) {
        return _t("Call %s", name);
    }

    feedbackOf(line) {
        return this.feedback[line.id] ?? line.activity.feedback;
    }

    finishActivity(line) {
        return this.lists.finishActivity(line, this.feedbackOf(line));
    }

    isFinished({ state }) {
        return ["reached", "skipped", "done"].includes(state);
    }
}

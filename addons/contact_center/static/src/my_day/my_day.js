import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useInterval } from "../common/interval";
import { DayHours } from "./day_hours";
import { DayRing } from "./day_ring";
import { DayRibbon } from "./day_ribbon";
import { figuresOf } from "./figures";

const { DateTime } = luxon;
/** Facts come from the gateway within seconds; a picture need not be newer than this. */
const RENEW = 30_000;

/** An operator's day as a picture: what he did when, and how it stands against his goals. */
export class MyDay extends Component {
    static template = "contact_center.MyDay";
    static components = { DayHours, DayRibbon, DayRing, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ data: null, problem: "" });
        this.chosen = { day: null, operatorId: this.props.action.params?.operator_id || null };
        onWillStart(async () => {
            this.leads = await user.hasGroup("contact_center.group_supervisor");
            await this.load();
        });
        useInterval(() => this.renew(), RENEW);
    }

    async load() {
        const { day, operatorId } = this.chosen;
        const asked = (this.asked = {});
        const data = await this.orm.call("contact.center.my.day", "figures", [day, operatorId]);
        if (asked === this.asked) {
            Object.assign(this.state, { data, problem: "" });
        }
    }

    /** Only today changes, and only while somebody looks. */
    async renew() {
        if (!this.state.data?.is_today || document.hidden) {
            return;
        }
        try {
            await this.load();
        } catch {
            this.state.problem = _t("Odoo does not answer: these figures may be old.");
        }
    }

    get data() {
        return this.state.data;
    }

    get figures() {
        return figuresOf(this.data);
    }

    get isEmpty() {
        const { stays, figures } = this.data;
        return !stays.some(({ state }) => state !== "offline") && !figures.answered;
    }

    get dayTitle() {
        return DateTime.fromISO(this.data.day).toLocaleString(DateTime.DATE_HUGE);
    }

    /** Days are the operator's, wherever the reader is. */
    get otherZone() {
        const { timezone, begin } = this.data;
        const here = DateTime.fromSeconds(begin);
        return here.setZone(timezone).offset === here.offset ? "" : timezone;
    }

    chooseOperator(ev) {
        this.chosen.operatorId = Number(ev.target.value);
        return this.load();
    }

    /** @param {number} days */
    go(days) {
        this.chosen.day = DateTime.fromISO(this.data.day).plus({ days }).toISODate();
        return this.load();
    }

    goToday() {
        this.chosen.day = null;
        return this.load();
    }

    openGoals() {
        return this.action.doAction("contact_center.contact_center_day_goal_action");
    }
}

registry.category("actions").add("contact_center.my_day", MyDay);

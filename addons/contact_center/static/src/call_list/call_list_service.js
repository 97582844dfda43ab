import { reactive } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { refusalOf } from "../common/refusal";
import { CallListProblems } from "./call_list_problems";

const MODEL = "contact.center.call.list";
const LINE_MODEL = "contact.center.call.list.line";
const CHANGED = "contact_center.call_list_changed";

/** The line to call next: who has not been tried yet goes before who was not reached. */
export function nextLine({ lines }) {
    const inState = (wanted) => lines.find(({ state }) => state === wanted);
    return inState("waiting") || inState("unreached") || null;
}

/**
 * The user's lists of people to call. Odoo keeps them; here they are shown and worked off.
 */
export class CallLists {
    constructor(gateway, { orm, dialler, notification, dialog }) {
        Object.assign(this, { gateway, orm, dialler, notification, dialog });
        this.state = reactive({
            /** as Odoo tells them, the newest first */
            lists: [],
            /** how many call activities of his are due and in no list */
            due: 0,
            /** the list that is worked off */
            openId: null,
            /** ids of lines whose activity he does not want to mark as done */
            kept: [],
        });
        this.isMaking = false;
    }

    get isOffered() {
        return Boolean(this.gateway.state.operatorId);
    }

    get open() {
        return this.state.lists.find(({ id }) => id === this.state.openId) || null;
    }

    async load() {
        const asked = (this.asked = Symbol());
        // Without an answer what was known stays.
        const panel = await this.orm.silent.call(MODEL, "panel").catch(() => null);
        if (panel && this.asked === asked) {
            Object.assign(this.state, panel);
        }
    }

    show(id) {
        this.state.openId = id;
    }

    // Making

    /** Names those who cannot be called; then makes the list, if he still wants it. */
    async propose(model, ids) {
        const check = await this.ask(MODEL, "check", [model, ids]);
        if (!check) {
            return;
        }
        if (!check.problems.length) {
            return this.make(model, ids);
        }
        this.dialog.add(CallListProblems, { ...check, confirm: () => this.make(model, ids) });
    }

    make(model, ids) {
        return this.begin("make", [model, ids]);
    }

    makeOfActivities() {
        return this.begin("make_of_activities", []);
    }

    /** A double click makes one list. */
    async begin(method, args) {
        if (this.isMaking) {
            return;
        }
        this.isMaking = true;
        const list = await this.ask(MODEL, method, args);
        this.isMaking = false;
        if (!list) {
            return;
        }
        this.state.lists.unshift(list);
        this.state.openId = list.id;
        this.gateway.bus.trigger("SHOW", { tab: "lists" });
        await this.load();
    }

    async close(list) {
        if (await this.ask(MODEL, "close", [list.id])) {
            this.state.openId = null;
            await this.load();
        }
    }

    // Calling

    /** @returns {Promise<boolean>} whether the gateway was asked to call */
    call({ id, number, model, record_id: recordId }) {
        return this.dialler.dial(
            { number, model, recordId },
            { onBegun: (interaction) => this.change("begin", [id, interaction.id]) }
        );
    }

    skip(line) {
        return this.change("decide", [line.id, "skipped"]);
    }

    finish(line) {
        return this.change("decide", [line.id, "done"]);
    }

    takeBack(line) {
        return this.change("decide", [line.id, false]);
    }

    /** The line that was called last, whose activity he has not said anything about. */
    activityToFinish({ lines }) {
        return lines.find(
            ({ id, state, activity }) =>
                state === "reached" && activity && !this.state.kept.includes(id)
        );
    }

    finishActivity(line, feedback) {
        return this.change("finish_activity", [line.id, feedback]);
    }

    keepActivity(line) {
        this.state.kept = [...this.state.kept, line.id];
    }

    async change(method, args) {
        const list = await this.ask(LINE_MODEL, method, args);
        if (list) {
            const at = this.state.lists.findIndex(({ id }) => id === list.id);
            this.state.lists[at] = list;
        }
    }

    /** Also where Odoo's bus is not heard: what ended may have been a call of a list. */
    onView({ removed }) {
        if (removed.length && this.state.lists.length) {
            this.load();
        }
    }

    /** @returns {Promise<any>} null where Odoo refused, which is told */
    async ask(model, method, args) {
        try {
            return await this.orm.silent.call(model, method, args);
        } catch (error) {
            const refusal = refusalOf(error) || _t("Odoo does not answer.");
            this.notification.add(refusal, { type: "danger" });
            return null;
        }
    }
}

export const callListService = {
    dependencies: [
        "bus_service",
        "contact_center.dialler",
        "contact_center.gateway",
        "dialog",
        "notification",
        "orm",
    ],
    start(env, services) {
        const { bus_service: bus, orm, dialog, notification } = services;
        const gateway = services["contact_center.gateway"];
        const dialler = services["contact_center.dialler"];
        const lists = new CallLists(gateway, { orm, dialler, notification, dialog });
        gateway.bus.addEventListener("WELCOME", ({ detail }) => detail.operator_id && lists.load());
        gateway.bus.addEventListener("VIEW", ({ detail }) => lists.onView(detail));
        bus.subscribe(CHANGED, () => lists.load());
        return lists;
    },
};

registry.category("services").add("contact_center.call_lists", callListService);

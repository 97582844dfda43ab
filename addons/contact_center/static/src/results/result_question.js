import { Component, useRef, useState } from "@odoo/owl";
import { serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useAutofocus } from "@web/core/utils/hooks";

const { DateTime } = luxon;
const LOCAL = "yyyy-MM-dd'T'HH:mm";

/** What a result must know before it can be applied: when to call back, which lead it is about. */
export class ResultQuestion extends Component {
    static template = "contact_center.ResultQuestion";
    static props = {
        result: Object,
        /** called with the answers by their names */
        answer: Function,
        close: { type: Function, optional: true },
    };

    setup() {
        useAutofocus({ refName: "first" });
        this.time = useRef("time");
        this.state = useState({ leadId: this.leads[0]?.id || null, problem: "" });
    }

    question(kind) {
        return this.props.result.asks.find((question) => question.kind === kind);
    }

    get leads() {
        return this.question("lead_id")?.choices || [];
    }

    get asksTime() {
        return Boolean(this.question("callback_at"));
    }

    /** In the operator's own time. */
    get proposals() {
        const now = DateTime.local();
        const tomorrow = now.plus({ days: 1 }).startOf("day").set({ hour: 10 });
        return [
            { label: _t("In 1 hour"), at: now.plus({ hours: 1 }) },
            { label: _t("In 3 hours"), at: now.plus({ hours: 3 }) },
            {
                label: _t("Tomorrow at %s", tomorrow.toLocaleString(DateTime.TIME_SIMPLE)),
                at: tomorrow,
            },
        ];
    }

    get proposedTime() {
        return DateTime.local()
            .plus({ hours: 1 })
            .startOf("hour")
            .plus({ hours: 1 })
            .toFormat(LOCAL);
    }

    confirm() {
        if (!this.asksTime) {
            return this.tell(null);
        }
        const at = DateTime.fromISO(this.time.el.value);
        if (!at.isValid || at < DateTime.local()) {
            this.state.problem = _t("Name a time that is still to come.");
            return;
        }
        this.tell(at);
    }

    /** @param {luxon.DateTime | null} at */
    tell(at) {
        const answers = {};
        if (this.leads.length) {
            answers.lead_id = this.state.leadId;
        }
        if (at) {
            answers.callback_at = serializeDateTime(at);
        }
        this.props.answer(answers);
        this.props.close?.();
    }
}

import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useBus, useService } from "@web/core/utils/hooks";
import { CallRow } from "./call_row";

const WAYS = {
    answered_inbound: { icon: "fa-arrow-down", tone: "success", label: _t("Answered") },
    answered_outbound: { icon: "fa-arrow-up", tone: "success", label: _t("Called") },
    lost_inbound: { icon: "fa-arrow-down", tone: "danger", label: _t("Not answered") },
    lost_outbound: { icon: "fa-arrow-up", tone: "danger", label: _t("Not reached") },
};

/** Calls that wait for somebody, and the operator's own ones: each is one click from a call back. */
export class DockCalls extends Component {
    static template = "contact_center.DockCalls";
    static components = { CallRow };
    static props = {};

    setup() {
        this.dialler = useService("contact_center.dialler");
        this.gateway = useService("contact_center.gateway");
        this.phonebook = useService("contact_center.phonebook");
        this.notification = useService("notification");
        this.state = useState(this.phonebook.state);
        this.isTaking = false;
        onWillStart(() => void this.phonebook.loadCalls());
        // What ended may be missed by now, or no longer.
        useBus(this.gateway.bus, "VIEW", ({ detail }) => {
            if (detail.removed.length) {
                this.phonebook.loadCalls();
            }
        });
    }

    get isEmpty() {
        const { recent, missed, callbacks } = this.state.calls;
        return this.state.isLoaded && !recent.length && !missed.length && !callbacks.length;
    }

    dueLabel({ overdue }) {
        return overdue ? _t("Overdue") : _t("Due");
    }

    way({ outcome, direction }) {
        const isHeld = outcome === "answered" || outcome === "";
        const course = direction === "inbound" ? "inbound" : "outbound";
        return WAYS[`${isHeld ? "answered" : "lost"}_${course}`];
    }

    callBack(entry) {
        return this.dialler.call(entry, { onBegun: () => this.phonebook.forget(entry) });
    }

    /** Only when the call can be made is the promise taken from the gateway. */
    async callAsPromised(entry) {
        if (this.isTaking || this.dialler.isUnderWay || !this.dialler.isPossible()) {
            return;
        }
        this.isTaking = true;
        const isTaken = await this.take(entry);
        this.isTaking = false;
        if (isTaken) {
            await this.callBack(entry);
        }
    }

    /** @returns {Promise<boolean>} false where it cannot be taken any more, which is told */
    async take(entry) {
        try {
            await this.phonebook.takeCallback(entry);
            return true;
        } catch (error) {
            this.notification.add(error.data?.message || error.message, { type: "warning" });
            this.phonebook.loadCalls();
            return false;
        }
    }
}

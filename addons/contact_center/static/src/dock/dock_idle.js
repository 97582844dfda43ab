import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { useBecomeReady } from "../operator_state/become_ready";

/** What to do next while there is no call. */
export class DockIdle extends Component {
    static template = "contact_center.DockIdle";
    static props = {};

    setup() {
        this.gateway = useService("contact_center.gateway");
        this.state = useState(this.gateway.state);
        this.becomeReady = useBecomeReady();
    }

    get isOnline() {
        return this.state.connection === "online";
    }

    get isReady() {
        return this.state.operator?.state === "ready";
    }

    get isPaused() {
        return this.state.operator?.state === "paused";
    }

    get text() {
        if (this.isReady) {
            return _t("You are ready. The next call of your queues rings here.");
        }
        if (!this.isPaused) {
            return _t("Choose Ready to take calls.");
        }
        return this.pauseName
            ? _t("You are paused: %s. No calls reach you.", this.pauseName)
            : _t("No calls reach you yet. Choose Ready to take them.");
    }

    get pauseName() {
        const id = this.state.operator.pause_reason_id;
        return this.state.pauseReasons.find((reason) => reason.id === id)?.name;
    }
}

import { Component, onWillUnmount, useState } from "@odoo/owl";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { useBus, useService } from "@web/core/utils/hooks";
import { session } from "@web/session";
import { NavBar } from "@web/webclient/navbar/navbar";
import { useInterval } from "../common/interval";

const CHANNEL = "contact_center_emergency";
const LOOK_EVERY = 30_000;

/** Says at the head of every screen that clients hear an emergency message. */
export class EmergencyBanner extends Component {
    static template = "contact_center.EmergencyBanner";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.bus = useService("bus_service");
        this.state = useState({ running: session.contact_center_emergency || false });
        const ask = () => this.ask();
        this.bus.subscribe(CHANNEL, ask);
        useBus(this.bus, "BUS:RECONNECT", ask);
        onWillUnmount(() => this.bus.unsubscribe(CHANNEL, ask));
        useInterval(() => this.forgetIfOver(), LOOK_EVERY);
    }

    get until() {
        return formatDateTime(deserializeDateTime(this.state.running.until), {
            showSeconds: false,
        });
    }

    /** Of answers that overtake each other the one to the last question counts. */
    async ask() {
        const asked = (this.asked = Symbol());
        const running = await this.orm.silent
            .call("contact.center.emergency", "running", [])
            .catch(() => this.state.running);
        if (this.asked === asked) {
            this.state.running = running;
        }
    }

    forgetIfOver() {
        const { running } = this.state;
        if (running && deserializeDateTime(running.until) <= luxon.DateTime.now()) {
            this.state.running = false;
        }
    }

    open() {
        this.action.doAction("contact_center.contact_center_emergency_action_open");
    }
}

NavBar.components = { ...NavBar.components, ContactCenterEmergency: EmergencyBanner };

import { Component, onWillStart, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useBus, useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const MODES = [
    { mode: "listen", label: _t("Listen"), hint: _t("Nobody notices"), icon: "fa-headphones" },
    {
        mode: "whisper",
        label: _t("Whisper"),
        hint: _t("Only the operator hears you"),
        icon: "fa-commenting-o",
    },
    { mode: "barge", label: _t("Join"), hint: _t("All hear and see you"), icon: "fa-users" },
];

/** A supervisor's way into a talk by video that is going on. */
export class Watch extends Component {
    static template = "contact_center_video.Watch";
    static components = { Dropdown, DropdownItem };
    static props = { ...standardWidgetProps };

    setup() {
        this.gateway = useService("contact_center.gateway");
        this.video = useService("contact_center.video");
        this.notification = useService("notification");
        this.gatewayState = useState(this.gateway.state);
        this.isSupervisor = false;
        onWillStart(async () => {
            this.isSupervisor = await user.hasGroup("contact_center.group_supervisor");
        });
        useBus(this.gateway.bus, "ERROR", ({ detail }) => this.onError(detail));
    }

    get uid() {
        const { uid, interaction_uid: interactionUid } = this.props.record.data;
        return interactionUid || uid || "";
    }

    /** A talk by video that goes on and is not his own. */
    get isOffered() {
        const { interactions, connection } = this.gatewayState;
        const isOwn = interactions.some(({ id }) => id === this.uid);
        const isOn = this.props.record.data.state === "talking";
        const canWatch = this.isSupervisor && connection === "online";
        return canWatch && isOn && this.uid.startsWith("video-") && !isOwn;
    }

    get mode() {
        return this.gatewayState.watching.find(({ id }) => id === this.uid)?.mode || "";
    }

    get modes() {
        return MODES.map((one) => ({ ...one, isActive: one.mode === this.mode }));
    }

    get label() {
        return MODES.find(({ mode }) => mode === this.mode)?.label || _t("Listen in");
    }

    watch(mode) {
        this.isAsked = this.video.watch(this.uid, mode);
    }

    onError({ interaction_id: id }) {
        if (this.isAsked && id === this.uid && !this.mode) {
            this.isAsked = false;
            this.notification.add(_t("You cannot listen to this talk now."), { type: "warning" });
        }
    }
}

registry.category("view_widgets").add("contact_center_watch", {
    component: Watch,
    fieldDependencies: [{ name: "state", type: "selection" }],
});

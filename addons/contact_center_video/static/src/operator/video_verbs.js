import { useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

/** What carries talks by video, for the verbs of interactions. */
export function useVideoMedia() {
    const gateway = useService("contact_center.gateway");
    const gatewayState = useState(gateway.state);
    const video = useService("contact_center.video");
    const state = useState(video.state);
    return {
        channel: "video",
        isMuted: (id) => {
            const talk = state.talks[id];
            return talk && talk.stage !== "written" ? talk.isMuted : undefined;
        },
        keypad: (id) => (state.talks[id]?.telephone ? video.find(id).keypad : undefined),
        toggleMute: (id) => video.find(id)?.toggleMute(),
        verbs: ({ id }) => (gatewayState.isLeading ? windowVerbs(state, id) : elsewhere(gateway)),
    };
}

function windowVerbs(state, id) {
    if (!state.talks[id]) {
        return [];
    }
    const isPressed = !state.isMinimised;
    const toggle = () => (state.isMinimised = isPressed);
    const label = isPressed ? _t("Hide the picture") : _t("Show the picture");
    return [
        { key: "window", label, icon: "fa-desktop", tone: "secondary", isPressed, run: toggle },
    ];
}

/** The picture is in the leading tab only. */
function elsewhere(gateway) {
    const run = () => gateway.useHere();
    return [{ key: "window", label: _t("Show here"), icon: "fa-clone", tone: "primary", run }];
}

registry.category("contact_center.media").add("video", useVideoMedia);

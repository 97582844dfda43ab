import { useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useWhom } from "../transfer/use_whom";
import { useKeypad } from "./use_keypad";
import { unannouncedCalls, verbOfHotkey, verbsOf } from "./verbs";

/**
 * What other addons carry talks by, beside the phone: hooks that return
 * `{ channel, isMuted(id): boolean | undefined, toggleMute(id), verbs(interaction): object[],
 * keypad(id): object | undefined }`; `isMuted` is undefined where there is nothing to mute, `keypad`
 * where nobody is there by telephone (see Keypad).
 */
const mediaRegistry = registry.category("contact_center.media");

/** The verbs of the interactions that the operator holds, for the component that shows them. */
export function useVerbs() {
    const gateway = useService("contact_center.gateway");
    const phone = useService("contact_center.phone");
    const gatewayState = useState(gateway.state);
    const phoneState = useState(phone.state);
    const media = mediaRegistry.getAll().map((useMedia) => useMedia());
    const around = {
        media: Object.fromEntries(media.map((one) => [one.channel, one])),
        gateway,
        gatewayState,
        phone,
        phoneState,
        askWhom: useWhom(),
        openKeypad: useKeypad(),
    };
    return {
        gatewayState,
        phoneState,
        get unannounced() {
            return unannouncedCalls(phoneState.calls, gatewayState.interactions);
        },
        of: (interaction) => verbsOf(interaction, around),
        /** @returns {{ interaction: object, verb: object } | undefined} */
        ofHotkey(hotkey) {
            const interactions = [...gatewayState.interactions, ...this.unannounced];
            return verbOfHotkey(hotkey, interactions, around);
        },
    };
}

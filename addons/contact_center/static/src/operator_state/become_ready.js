import { useService } from "@web/core/utils/hooks";

/**
 * Becoming ready is the click at which the browser may ask for what calls need: the microphone and
 * desktop notifications.
 *
 * @returns {() => void}
 */
export function useBecomeReady() {
    const gateway = useService("contact_center.gateway");
    const phone = useService("contact_center.phone");
    const ringing = useService("contact_center.ringing");
    return () => {
        gateway.setState("ready");
        ringing.askForNotifications();
        if (gateway.state.hasBrowserPhone && phone.state.microphone === "prompt") {
            phone.askForMicrophone();
        }
    };
}

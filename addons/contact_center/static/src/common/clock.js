import { useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { useInterval } from "./interval";

/**
 * The gateway's time in seconds since the epoch, renewed every second while the component is
 * mounted: the operator's own clock may be wrong by minutes, the gateway's is what counts.
 *
 * @returns {{ now: number }} reactive
 */
export function useServerClock() {
    const gateway = useService("contact_center.gateway");
    const clock = useState({ now: gateway.now() });
    useInterval(() => (clock.now = gateway.now()), 1000);
    return clock;
}

/**
 * @param {number} seconds
 * @returns {string} "0:07", "12:45", "1:02:03"; negative values are shown as "0:00"
 */
export function formatSeconds(seconds) {
    const whole = Math.max(0, Math.floor(seconds));
    const parts = [Math.floor(whole / 60) % 60, whole % 60];
    const hours = Math.floor(whole / 3600);
    if (hours) {
        parts.unshift(hours);
    }
    return parts
        .map((part, index) => (index ? String(part).padStart(2, "0") : String(part)))
        .join(":");
}

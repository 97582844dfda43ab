import { loadJS } from "@web/core/assets";

/** Only operators with a browser phone load the SIP library, and only when they connect. */
export const jssip = {
    async load() {
        await loadJS("/contact_center/static/lib/jssip/jssip.min.js");
        return window.JsSIP;
    },
};

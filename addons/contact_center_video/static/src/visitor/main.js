import { Api } from "./api";
import { Widget } from "./ui/widget";

function begin() {
    const settings = window.contactCenterVideo?.[0];
    if (!settings || window.ContactCenterVideo) {
        return;
    }
    const options = new URLSearchParams(location.search);
    const isPage = settings.mode !== "widget";
    const guest = (settings.mode === "page" && options.get("guest")) || "";
    const widget = new Widget({
        ...settings,
        ...(guest ? guestSettings(settings, guest) : {}),
        signed: (isPage && options.get("signed")) || settings.signed,
        page_lang: (isPage && options.get("lang")) || "",
        preview: isPage && options.has("preview"),
    });
    widget.visit.data.page = location.href.split("?")[0].slice(0, 500);
    window.ContactCenterVideo = new Api(widget);
    widget.start();
    window.dispatchEvent(new Event("contact_center_video_ready"));
    if (settings.mode === "page" && !guest && !options.has("preview")) {
        navigator.serviceWorker?.register(`${settings.page_url}/worker.js`).catch(() => {});
    }
}

/** Whoever comes into a talk by a link is seen and heard, whatever visitors are offered; that he is
 * no robot the operator knows. */
function guestSettings(settings, guest) {
    return { guest, guest_name: nameIn(guest), media: ["video", "audio"], captcha: null };
}

/** As the operator called him; the gateway alone knows whether the link is good. */
function nameIn(link) {
    try {
        const body = link.split(".")[0].replace(/-/g, "+").replace(/_/g, "/");
        const bytes = Uint8Array.from(atob(body), (c) => c.charCodeAt(0));
        return String(JSON.parse(new TextDecoder().decode(bytes)).name || "");
    } catch {
        return "";
    }
}

if (document.body) {
    begin();
} else {
    document.addEventListener("DOMContentLoaded", begin);
}

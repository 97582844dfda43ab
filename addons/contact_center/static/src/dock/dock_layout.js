import { useEffect, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { readStored, remember } from "../common/stored";

const STORAGE_KEY = "contact_center.dock";
const COLLAPSED_WIDTH = 44;
const MIN_WIDTH = 240;
const MAX_WIDTH = 480;
const DEFAULT = { width: 280, isCollapsed: false, wasShown: false };

/**
 * The dock's width, remembered by the browser. The rest of the page makes room for it by the
 * custom property --o-cc-dock-width of the body.
 *
 * @param {() => boolean} isShown
 */
export function useDockLayout(isShown) {
    const layout = useState({ ...DEFAULT, ...readStored(STORAGE_KEY) });
    const currentWidth = () => (layout.isCollapsed ? COLLAPSED_WIDTH : layout.width);
    const rememberLayout = () => remember(STORAGE_KEY, layout);

    useEffect(
        (shown, width) => {
            if (!shown) {
                return;
            }
            document.body.classList.add("o_cc_docked");
            document.body.style.setProperty("--o-cc-dock-width", `${width}px`);
            return () => {
                document.body.classList.remove("o_cc_docked");
                document.body.style.removeProperty("--o-cc-dock-width");
            };
        },
        () => [isShown(), currentWidth()]
    );

    return {
        /** Whether it was there on the page before: until the gateway answers, that is known. */
        get wasShown() {
            return layout.wasShown;
        },
        noteShown(isShown) {
            if (layout.wasShown !== isShown) {
                layout.wasShown = isShown;
                rememberLayout();
            }
        },
        get isCollapsed() {
            return layout.isCollapsed;
        },
        toggle() {
            layout.isCollapsed = !layout.isCollapsed;
            rememberLayout();
        },
        resizeBy(pixels) {
            layout.width = Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, layout.width + pixels));
            rememberLayout();
        },
        startResize(ev) {
            const startX = ev.clientX;
            const startWidth = layout.width;
            const onMove = (moveEv) => {
                layout.width = startWidth;
                this.resizeBy(startX - moveEv.clientX);
            };
            const onEnd = () => {
                browser.removeEventListener("pointermove", onMove);
                browser.removeEventListener("pointerup", onEnd);
            };
            browser.addEventListener("pointermove", onMove);
            browser.addEventListener("pointerup", onEnd);
        },
    };
}

import { useExternalListener, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { readStored, remember } from "@contact_center/common/stored";

const STORAGE_KEY = "contact_center.video_window";
const LEAST = { width: 320, height: 260 };
const NAVBAR = 46;
/** Over the card's right column, clear of its header, of its "Finish" and of the dock. */
const AT_FIRST = { right: 290, top: 112, height: 540 };
const WIDTH = { least: 350, share: 0.27, most: 460 };
const STEP = 20;
/** of a drag; the browser takes a finger away to scroll by it */
const ENDS = ["pointerup", "pointercancel"];

const between = (least, value, most) => Math.max(least, Math.min(value, most));

/** Where the window is and how large, remembered by the browser, and always within the page. */
export function useWindowPlace() {
    const width = between(WIDTH.least, WIDTH.share * browser.innerWidth, WIDTH.most);
    const place = useState({ ...AT_FIRST, width, ...readStored(STORAGE_KEY) });

    function put(changes) {
        const { innerWidth, innerHeight } = browser;
        Object.assign(place, changes);
        place.width = between(LEAST.width, place.width, innerWidth);
        place.height = between(LEAST.height, place.height, innerHeight - NAVBAR);
        place.right = between(0, place.right, innerWidth - place.width);
        place.top = between(NAVBAR, place.top, innerHeight - place.height);
    }

    function follow(ev, change) {
        const from = { ...place };
        const onMove = ({ clientX, clientY }) =>
            put(change(from, clientX - ev.clientX, clientY - ev.clientY));
        const onEnd = () => {
            browser.removeEventListener("pointermove", onMove);
            ENDS.forEach((name) => browser.removeEventListener(name, onEnd));
            remember(STORAGE_KEY, place);
        };
        browser.addEventListener("pointermove", onMove);
        ENDS.forEach((name) => browser.addEventListener(name, onEnd));
        ev.preventDefault();
    }

    const moved = (from, x, y) => ({ right: from.right - x, top: from.top + y });
    const resized = (from, x, y) => ({
        width: from.width - x,
        height: from.height + y,
    });

    useExternalListener(window, "resize", () => put({}));
    put({});
    return {
        get style() {
            const { right, top, width, height } = place;
            return `right: ${right}px; top: ${top}px; width: ${width}px; height: ${height}px`;
        },
        get isWide() {
            return place.width >= 720;
        },
        startMove: (ev) => follow(ev, moved),
        startResize: (ev) => follow(ev, resized),
        /** By the arrows of the keyboard, with shift the size. */
        onKeydown(ev) {
            const by = {
                ArrowLeft: [-STEP, 0],
                ArrowRight: [STEP, 0],
                ArrowUp: [0, -STEP],
                ArrowDown: [0, STEP],
            }[ev.key];
            if (by) {
                ev.preventDefault();
                ev.stopPropagation();
                put((ev.shiftKey ? resized : moved)({ ...place }, ...by));
                remember(STORAGE_KEY, place);
            }
        },
    };
}

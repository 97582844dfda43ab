import { useExternalListener, useState } from "@odoo/owl";
import { curve } from "./flow_layout";

// Less than this is a click
const DRAGGED_PX = 5;
// So near to its border the picture moves along
const BORDER_PX = 40;
const BORDER_STEP_PX = 14;

/**
 * A line that is drawn by hand from an exit, to a node or to where nothing is yet.
 *
 * @param {{ el: HTMLElement }} root of the picture
 * @param {import("./viewport").Viewport} viewport
 * @param {object} on
 * @param {() => void} on.moved the viewport was
 * @param {(nodeId: number, exit: object, target: number | false) => void} on.drawn
 */
export function useExitWire(root, viewport, on) {
    const state = useState({ path: "", over: false });
    let from = null;
    let drawn = false;

    /** Where a pointer is, in the picture's own measure. */
    function pointAt({ clientX, clientY }) {
        const { left, top } = root.el.getBoundingClientRect();
        return viewport.at(clientX - left, clientY - top);
    }

    function nodeAt({ clientX, clientY }) {
        const there = document.elementFromPoint(clientX, clientY);
        const node = root.el.contains(there) && there.closest(".o_cc_flow_node");
        const id = node ? Number(node.dataset.id) : false;
        return id === from.nodeId ? false : id;
    }

    function isOnPicture({ clientX, clientY }) {
        const there = document.elementFromPoint(clientX, clientY);
        return root.el.contains(there) && !there.closest(".o_cc_flow_node, .o_cc_flow_panel");
    }

    function follow({ clientX, clientY }) {
        const { left, right, top, bottom } = root.el.getBoundingClientRect();
        const step = (at, low, high) =>
            at < low + BORDER_PX ? BORDER_STEP_PX : at > high - BORDER_PX ? -BORDER_STEP_PX : 0;
        const [dx, dy] = [step(clientX, left, right), step(clientY, top, bottom)];
        if (dx || dy) {
            viewport.pan(dx, dy);
            on.moved();
        }
    }

    function cancel() {
        from = null;
        Object.assign(state, { path: "", over: false });
    }

    useExternalListener(window, "pointermove", (ev) => {
        if (!from) {
            return;
        }
        if (!(ev.buttons & 1)) {
            cancel(); // let go of where nobody sees it
            return;
        }
        if (!state.path && Math.hypot(ev.clientX - from.x, ev.clientY - from.y) < DRAGGED_PX) {
            return;
        }
        follow(ev);
        state.path = curve(from.port, pointAt(ev));
        state.over = nodeAt(ev);
    });
    useExternalListener(window, "pointerup", (ev) => {
        if (!from || !state.path) {
            cancel();
            return;
        }
        const { nodeId, exit } = from;
        const over = nodeAt(ev);
        const isAsked = Boolean(over) || isOnPicture(ev);
        drawn = true;
        cancel();
        if (isAsked) {
            on.drawn(nodeId, exit, over);
        }
    });
    useExternalListener(window, "pointercancel", cancel);

    return {
        state,
        cancel,
        /** A pointer is down on an exit, whose line begins at `port`. */
        begin(ev, nodeId, exit, port) {
            from = { nodeId, exit, port, x: ev.clientX, y: ev.clientY };
            drawn = false;
        },
        /** Whether the click that comes now is only the end of a line. */
        tookClick() {
            const took = drawn;
            drawn = false;
            return took;
        },
    };
}

import { Component, onWillUnmount, useRef, useState } from "@odoo/owl";

export const COLORS = ["#e6194b", "#1f77b4", "#2ca02c"];
const TELL_EVERY = 80;
/** A stroke is told in pieces, so that the other side sees it grow. */
const PIECE = 24;

const share = (value) => Math.round(Math.min(1, Math.max(0, value)) * 10_000) / 10_000;

/** Pointing and drawing on what is shown; both sides see both. */
export class Drawing extends Component {
    static template = "contact_center_video.Drawing";
    static props = {
        room: Object,
        nameOf: Function,
        /** "" (only look), "point" or the color to draw with */
        tool: String,
    };

    setup() {
        this.surface = useRef("surface");
        this.own = useState({ points: null });
        this.toldAt = 0;
        onWillUnmount(() => this.leave());
    }

    placeOf({ clientX, clientY }) {
        const { left, top, width, height } = this.surface.el.getBoundingClientRect();
        return [share((clientX - left) / width), share((clientY - top) / height)];
    }

    get isPen() {
        return Boolean(this.props.tool && this.props.tool !== "point");
    }

    get pointers() {
        return Object.entries(this.props.room.pointers).map(([leg, { x, y }]) => ({
            leg,
            name: this.props.nameOf(leg),
            style: `left: ${x * 100}%; top: ${y * 100}%`,
        }));
    }

    get strokes() {
        return this.props.room.strokes.map(({ points, color }, index) => ({
            key: index,
            points: this.pathOf(points),
            color,
        }));
    }

    pathOf(points) {
        return points.map(([x, y]) => `${x * 1000},${y * 1000}`).join(" ");
    }

    onDown(ev) {
        if (this.isPen && ev.button === 0) {
            ev.preventDefault();
            this.surface.el.setPointerCapture?.(ev.pointerId);
            this.own.points = [this.placeOf(ev)];
        }
    }

    onMove(ev) {
        if (this.own.points) {
            this.own.points.push(this.placeOf(ev));
            if (this.own.points.length >= PIECE) {
                this.tell();
            }
        } else if (this.props.tool === "point") {
            this.point(ev);
        }
    }

    /** The next piece begins where this one ends. */
    tell() {
        const { points } = this.own;
        this.props.room.stroke(points, this.props.tool);
        this.own.points = [points.at(-1)];
    }

    onUp() {
        if (this.own.points?.length > 1) {
            this.tell();
        }
        this.own.points = null;
    }

    point(ev) {
        const now = Date.now();
        if (now - this.toldAt >= TELL_EVERY) {
            this.toldAt = now;
            const [x, y] = this.placeOf(ev);
            this.isPointing = true;
            this.props.room.pointAt({ x, y });
        }
    }

    leave() {
        if (this.isPointing) {
            this.isPointing = false;
            this.toldAt = 0;
            this.props.room.pointAt(null);
        }
    }
}

import { svg } from "./dom";

const POINTS_KEPT = 300;
const POINTER_EVERY = 50;
export const COLORS = { client: "#1565c0", operator: "#d32f2f" };

/** Strokes and pointers over what is shown; one's own finger or mouse draws too. Coordinates are
 * 0..1 of the picture, so that both sides point at the same thing. */
export class Ink {
    constructor(visit) {
        this.visit = visit;
        this.element = svg("svg", {
            class: "ink",
            viewBox: "0 0 1000 1000",
            preserveAspectRatio: "none",
            "aria-hidden": "true",
        });
        this.current = null;
        this.element.addEventListener("pointerdown", (event) => this.begin(event));
        this.element.addEventListener("pointermove", (event) => this.move(event));
        this.element.addEventListener("pointerup", () => this.end());
        this.element.addEventListener("pointercancel", () => this.end());
        this.element.addEventListener("pointerleave", () => this.point(null));
    }

    draw(on) {
        this.element.classList.toggle("drawing", on);
        if (!on) {
            this.point(null);
        }
    }

    at(event) {
        const box = this.element.getBoundingClientRect();
        const share = (value, from, size) => Math.min(1, Math.max(0, (value - from) / size));
        const round = (value) => Math.round(value * 10000) / 10000;
        return [
            round(share(event.clientX, box.left, box.width)),
            round(share(event.clientY, box.top, box.height)),
        ];
    }

    begin(event) {
        this.element.setPointerCapture(event.pointerId);
        this.current = [this.at(event)];
    }

    move(event) {
        const point = this.at(event);
        if (this.current && this.current.length < POINTS_KEPT) {
            this.current.push(point);
            this.update();
        } else if (event.timeStamp - (this.pointed || 0) > POINTER_EVERY) {
            this.pointed = event.timeStamp;
            this.point(point);
        }
    }

    end() {
        if (this.current) {
            const stroke = { kind: "stroke", points: this.current, color: COLORS.client };
            this.visit.say(stroke);
            this.visit.room.apply({ ...stroke, from: this.visit.leg });
        }
        this.current = null;
        this.update();
    }

    point(point) {
        const [x, y] = point || [null, null];
        this.visit.say({ kind: "pointer", x, y });
    }

    update() {
        const { strokes, pointers } = this.visit.room;
        const lines = strokes.map(({ points, color }) => line(points, color));
        const own = this.current ? [line(this.current, COLORS.client)] : [];
        const spots = [...pointers]
            .filter(([leg]) => leg !== this.visit.leg)
            .map(([leg, { x, y }]) => spot(x, y, COLORS[leg] || "#7b1fa2"));
        this.element.replaceChildren(...lines, ...own, ...spots);
    }
}

function line(points, color) {
    return svg("polyline", {
        points: points.map(([x, y]) => `${x * 1000},${y * 1000}`).join(" "),
        fill: "none",
        stroke: /^#[0-9a-f]{3,8}$/i.test(color) ? color : COLORS.operator,
        "stroke-width": "4",
        "stroke-linecap": "round",
        "stroke-linejoin": "round",
        "vector-effect": "non-scaling-stroke",
    });
}

/** A dot that stays round however the picture is stretched: a line without length. */
function spot(x, y, color) {
    return svg("path", {
        d: `M${x * 1000} ${y * 1000}h0`,
        stroke: color,
        "stroke-width": "18",
        "stroke-linecap": "round",
        "vector-effect": "non-scaling-stroke",
        opacity: ".85",
    });
}

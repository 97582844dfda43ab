const SCALES = { least: 0.08, most: 1.6 };
// Smaller than this, and words cannot be read any more
export const READABLE_SCALE = 0.45;
const BEGINNING_SCALE = 0.7;
const MARGIN = 24;

/** Which part of a picture is seen, and how big. */
export class Viewport {
    constructor() {
        this.x = 0;
        this.y = 0;
        this.scale = 1;
        this.width = 0;
        this.height = 0;
    }

    get transform() {
        return `translate(${this.x}px, ${this.y}px) scale(${this.scale})`;
    }

    pan(dx, dy) {
        this.x += dx;
        this.y += dy;
    }

    /** Zooms about a point of the window, which stays where it is. */
    zoom(factor, x = this.width / 2, y = this.height / 2) {
        const scale = Math.min(SCALES.most, Math.max(SCALES.least, this.scale * factor));
        const ratio = scale / this.scale;
        this.x = x - (x - this.x) * ratio;
        this.y = y - (y - this.y) * ratio;
        this.scale = scale;
    }

    /** Shows the whole picture, as far as cards can still be told from each other. */
    fit({ width, height }) {
        const whole = Math.min(
            (this.width - 2 * MARGIN) / Math.max(1, width),
            (this.height - 2 * MARGIN) / Math.max(1, height)
        );
        this.scale = Math.min(1, Math.max(SCALES.least, whole));
        this.x = MARGIN;
        this.y = MARGIN;
        if (whole < 1) {
            this.y = Math.max(MARGIN, (this.height - height * this.scale) / 2);
        }
    }

    /** Shows the whole where its words can be read, else its beginning. */
    begin(picture) {
        this.fit(picture);
        if (this.scale < READABLE_SCALE) {
            Object.assign(this, { scale: BEGINNING_SCALE, x: MARGIN, y: MARGIN });
        }
    }

    /** Moves as little as needed to have a box in sight. */
    reveal({ left, right, top, bottom }, margin = 40) {
        this.x += inside(
            left * this.scale + this.x,
            right * this.scale + this.x,
            this.width,
            margin
        );
        this.y += inside(
            top * this.scale + this.y,
            bottom * this.scale + this.y,
            this.height,
            margin
        );
    }

    /** A point of the window in the picture's own measure. */
    at(x, y) {
        return { x: (x - this.x) / this.scale, y: (y - this.y) / this.scale };
    }

    /** What is seen, in the picture's own measure, with `spare` windows around it. */
    seen(spare = 0) {
        const { x: left, y: top } = this.at(0, 0);
        const width = this.width / this.scale;
        const height = this.height / this.scale;
        return {
            left: left - spare * width,
            right: left + (1 + spare) * width,
            top: top - spare * height,
            bottom: top + (1 + spare) * height,
        };
    }
}

function inside(from, to, size, margin) {
    if (from < margin || to - from > size - 2 * margin) {
        return margin - from;
    }
    return Math.min(0, size - margin - to);
}

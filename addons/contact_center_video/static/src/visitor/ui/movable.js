const STEP = 24;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** An element that a finger, a mouse or the arrow keys move within its parent. */
export function movable(element) {
    let grip = null;
    const place = (left, top) => {
        const { clientWidth, clientHeight } = element.parentElement;
        const within = (value, size, most) => Math.max(0, Math.min(value, most - size));
        element.style.left = `${within(left, element.offsetWidth, clientWidth)}px`;
        element.style.top = `${within(top, element.offsetHeight, clientHeight)}px`;
        element.style.right = "auto";
    };
    element.addEventListener("pointerdown", (event) => {
        element.setPointerCapture(event.pointerId);
        grip = [event.clientX - element.offsetLeft, event.clientY - element.offsetTop];
    });
    element.addEventListener("pointermove", (event) => {
        if (grip) {
            place(event.clientX - grip[0], event.clientY - grip[1]);
        }
    });
    for (const over of ["pointerup", "pointercancel"]) {
        element.addEventListener(over, () => (grip = null));
    }
    element.addEventListener("keydown", (event) => {
        const arrow = ARROWS[event.key];
        if (arrow) {
            event.preventDefault();
            place(element.offsetLeft + arrow[0] * STEP, element.offsetTop + arrow[1] * STEP);
        }
    });
    return element;
}

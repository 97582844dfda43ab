const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "srcObject", "muted"]);

/** An element: `h("button", {class: "big", onclick: go}, "Go")`. Children that are null are left
 * out. Texts are text: nothing that anybody said becomes markup. */
export function h(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        setAttribute(element, name, value);
    }
    element.append(...children.flat().filter((child) => child !== null && child !== undefined));
    return element;
}

function setAttribute(element, name, value) {
    if (value === null || value === undefined || value === false) {
        return;
    }
    if (name.startsWith("on")) {
        element.addEventListener(name.slice(2), value);
    } else if (PROPERTIES.has(name)) {
        element[name] = value;
    } else {
        element.setAttribute(name, value === true ? "" : value);
    }
}

export function svg(tag, attributes = {}, ...children) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) {
        element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
}

/** Text whose web addresses are links. */
export function linked(text) {
    return String(text)
        .split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])/)
        .map((part, index) =>
            index % 2
                ? h("a", { href: part, target: "_blank", rel: "noopener noreferrer" }, part)
                : part
        );
}

/** With its sound where the browser lets a page be heard, else without. */
export function playAloud(element) {
    element.play().catch(() => {
        element.muted = true;
        element.play().catch(() => {});
    });
}

/** Show a stream; one that is shown already goes on without a flicker. */
export function play(element, stream) {
    if (element.srcObject !== stream) {
        element.srcObject = stream;
    }
    return element.play ? element.play() : Promise.resolve();
}

/** A telephone's page, which the panel fills. */
export function isNarrow() {
    return window.matchMedia("(max-width: 600px)").matches;
}

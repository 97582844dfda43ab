const MOST = 60;
const NEVER = new Set(["password", "hidden", "file", "submit", "button", "image", "reset"]);

/** Fields of the host's page that the visitor lets the operator see and help with: those marked
 * `data-cc-field="name"`, passwords and payment cards never. */
export class CoFilling {
    constructor(say, root = document) {
        this.say = say;
        this.root = root;
        this.onInput = (event) => this.tell(event.target);
        this.running = false;
    }

    fields() {
        return [...this.root.querySelectorAll("[data-cc-field]")].filter(isOpen).slice(0, MOST);
    }

    start() {
        const fields = this.fields();
        this.say({ kind: "fields", fields: fields.map(described) });
        if (!this.running) {
            this.root.addEventListener("input", this.onInput);
            this.root.addEventListener("change", this.onInput);
        }
        this.running = true;
    }

    stop() {
        this.root.removeEventListener("input", this.onInput);
        this.root.removeEventListener("change", this.onInput);
        this.running = false;
    }

    tell(element) {
        if (!this.filling && element.dataset?.ccField && isOpen(element)) {
            const { name, value } = described(element);
            this.say({ kind: "field", name, value });
        }
    }

    /** What the operator filled in; the page hears of it as if the visitor had typed it. */
    fill({ name, value }) {
        if (!this.running) {
            return;
        }
        for (const element of this.fields().filter((one) => one.dataset.ccField === name)) {
            put(element, value);
            this.filling = true;
            element.dispatchEvent(new Event("input", { bubbles: true }));
            element.dispatchEvent(new Event("change", { bubbles: true }));
            this.filling = false;
        }
    }
}

function isOpen(element) {
    const secret = (element.autocomplete || "").startsWith("cc-");
    return "value" in element && !secret && !NEVER.has(element.type);
}

function put(element, value) {
    if (element.type === "checkbox") {
        element.checked = value === "true";
    } else if (element.type === "radio") {
        element.checked = element.value === value;
    } else {
        element.value = String(value);
    }
}

function described(element) {
    const known = { name: element.dataset.ccField, label: labelOf(element), type: element.type };
    if (element.type === "checkbox") {
        return { ...known, value: String(element.checked) };
    }
    if (element.type === "radio") {
        return { ...known, value: element.checked ? element.value : "" };
    }
    if (element.options) {
        const options = [...element.options].slice(0, 100);
        known.type = "select";
        known.options = options.map((option) => [option.value, option.text]);
    }
    return { ...known, value: element.value.slice(0, 2000) };
}

function labelOf(element) {
    const text =
        element.dataset.ccLabel ||
        element.getAttribute("aria-label") ||
        element.labels?.[0]?.textContent ||
        element.placeholder ||
        element.dataset.ccField;
    return text.trim().slice(0, 100);
}

import { h, linked } from "./dom";
import { icon } from "./icons";
import { formatMoment } from "./texts";

const TYPING_EVERY = 2000;

/** What is written and sent, and where one writes. */
export class Chat {
    constructor(widget) {
        const { say, settings } = widget;
        this.widget = widget;
        this.room = widget.visit.room;
        this.lines = h("div", {
            class: "lines",
            role: "log",
            "aria-live": "polite",
            "aria-label": say("chat"),
            tabindex: "0",
        });
        this.text = h("textarea", {
            rows: "1",
            maxlength: "2000",
            "aria-label": say("message"),
            placeholder: say("message"),
            onkeydown: (event) => this.onKey(event),
            oninput: () => this.onInput(),
        });
        this.file = h("input", {
            type: "file",
            hidden: true,
            multiple: true,
            onchange: () => this.sendFiles(),
        });
        const attach = h(
            "button",
            {
                type: "button",
                "aria-label": say("attach"),
                title: say("attach"),
                onclick: () => this.file.click(),
            },
            icon("clip")
        );
        this.element = h(
            "section",
            { class: "chat", "aria-label": say("chat") },
            this.lines,
            h(
                "form",
                { class: "write", onsubmit: (event) => this.submit(event) },
                this.file,
                settings.files ? attach : null,
                this.text,
                h(
                    "button",
                    { class: "go", type: "submit", "aria-label": say("send"), title: say("send") },
                    icon("send")
                )
            )
        );
        this.shown = 0;
        this.onRoom = () => this.update();
        this.room.addEventListener("change", this.onRoom);
        this.update();
    }

    onKey(event) {
        if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
            this.submit(event);
        }
    }

    onInput() {
        if (Date.now() - (this.typed || 0) > TYPING_EVERY) {
            this.typed = Date.now();
            this.widget.visit.say({ kind: "typing" });
        }
    }

    submit(event) {
        event.preventDefault();
        const text = this.text.value.trim();
        if (text && this.widget.visit.say({ kind: "chat", text })) {
            this.text.value = "";
        }
    }

    async sendFiles() {
        const files = [...this.file.files];
        this.file.value = "";
        for (const file of files) {
            await this.widget.sendFile(file);
        }
    }

    /** Only what is new is added, so that a screen reader reads it once. */
    update() {
        const { talk } = this.room;
        if (talk.length < this.shown || this.first !== talk[0]) {
            this.lines.replaceChildren();
            this.shown = 0;
            this.first = talk[0];
        }
        this.lines.append(...talk.slice(this.shown).map((message) => this.line(message)));
        if (talk.length > this.shown) {
            this.shown = talk.length;
            this.lines.scrollTop = this.lines.scrollHeight;
        }
    }

    line(message) {
        const { say, lang } = this.widget;
        const mine = message.from === this.widget.visit.leg;
        const who = mine ? say("you") : this.widget.nameOf(message.from);
        const when = message.at ? formatMoment(message.at, lang) : "";
        return h(
            "div",
            { class: mine ? "line mine" : "line" },
            h("small", {}, [who, when].filter(Boolean).join(", ")),
            message.kind === "file" ? this.fileOf(message) : linked(message.text)
        );
    }

    fileOf({ name, mimetype, url }) {
        const href = this.widget.visit.urlOf(url);
        const picture = String(mimetype).startsWith("image/")
            ? h("img", { src: href, alt: "" })
            : null;
        return h("a", { href, target: "_blank", rel: "noopener noreferrer" }, picture, name);
    }

    close() {
        this.room.removeEventListener("change", this.onRoom);
    }
}

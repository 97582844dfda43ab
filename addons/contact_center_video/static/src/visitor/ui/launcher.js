import { entryWords } from "../core/entry";
import { h } from "./dom";
import { icon } from "./icons";
import { formatMoment, wholeMinutes } from "./texts";

/** The button on the host's page, with the real state of the entry point. */
export class Launcher {
    constructor(widget) {
        const { settings, say } = widget;
        this.widget = widget;
        this.title = h("b", {}, say("button"));
        this.dot = h("span", { class: "dot" });
        this.state = h("span", {});
        const picture = settings.picture
            ? h("img", { src: settings.picture, alt: "" })
            : icon("video");
        this.element = h(
            "button",
            {
                class: `launcher ${settings.side}`,
                type: "button",
                "aria-haspopup": "dialog",
                onclick: () => widget.open(),
            },
            picture,
            h("span", {}, this.title, h("small", {}, this.dot, this.state))
        );
    }

    update() {
        const { entry, visit, say, lang } = this.widget;
        const running = !["idle", "ended"].includes(visit.phase);
        const moment = (epoch) => formatMoment(epoch, lang);
        const [word, values] = running
            ? ["in_talk", {}]
            : entryWords(entry.state, moment, wholeMinutes);
        this.state.textContent = entry.state || running ? say(word, values) : "";
        this.dot.className = `dot ${running ? "free" : entry.state?.state || ""}`;
    }
}

import { keepAwake } from "@contact_center/common/keep_awake";
import { entryWords } from "../core/entry";
import { h } from "./dom";
import { icon } from "./icons";
import { formatMoment, wholeMinutes } from "./texts";

const QUESTION_SECONDS = 15;
const STUCK_SECONDS = 120;
const RELOAD_NIGHTLY = 24 * 3600;
const TOUCHES = ["pointerdown", "keydown", "input"];

/** A kiosk while nobody stands before it: slides and one big button. Comes back by itself, and
 * loads the page anew when it has hung. */
export class Idle {
    constructor(widget, now = () => Date.now() / 1000) {
        const { say, settings } = widget;
        this.widget = widget;
        this.now = now;
        this.kiosk = settings.kiosk;
        this.slide = null;
        this.index = -1;
        this.state = h("small", { role: "status" });
        this.button = h(
            "button",
            { class: "call", type: "button", onclick: () => this.begin() },
            icon("video"),
            h("span", {}, h("b", {}, say("kiosk_title")), this.state)
        );
        this.element = h("div", { class: "idle" }, this.button);
        this.touched = this.began = now();
        this.alive = now();
        for (const name of TOUCHES) {
            document.addEventListener(name, () => this.touch(), { capture: true });
        }
        this.next();
        this.ticking = setInterval(() => this.tick(), 1000);
        keepAwake();
    }

    touch() {
        this.touched = this.now();
        this.question?.remove();
        this.question = null;
    }

    begin() {
        this.leave();
        this.widget.open();
        if (this.widget.shown === "choose" && !this.widget.hasQuestions) {
            this.widget.prepare({ media: this.widget.settings.media[0], consent: false });
        }
    }

    leave() {
        this.touch();
        this.element.hidden = true;
    }

    update() {
        const { entry, say, lang } = this.widget;
        const moment = (epoch) => formatMoment(epoch, lang);
        const [word, values] = entryWords(entry.state, moment, wholeMinutes);
        const free = entry.state?.state === "free";
        this.state.textContent = free ? say("kiosk_text") : say(word, values);
    }

    next() {
        const { slides, slide_seconds: seconds } = this.kiosk;
        if (!slides.length) {
            return;
        }
        this.index = (this.index + 1) % slides.length;
        const { url, mimetype } = slides[this.index];
        const film = mimetype.startsWith("video/");
        const slide = film
            ? h("video", { src: url, muted: true, autoplay: true, playsinline: true })
            : h("img", { src: url, alt: "" });
        slide.classList.add("slide");
        const nextLater = () => {
            clearTimeout(this.timer);
            this.timer = setTimeout(() => this.next(), seconds * 1000);
        };
        if (film) {
            slide.onended = () => this.next();
            // Without the network all of them fail, and at once
            slide.onerror = nextLater;
        }
        this.slide?.remove();
        this.slide = slide;
        this.element.prepend(slide);
        clearTimeout(this.timer);
        if (!film) {
            nextLater();
        }
    }

    tick() {
        const quiet = this.now() - this.touched;
        const { phase, lost } = this.widget.visit;
        const inTalk = ["connecting", "waiting", "talking", "held"].includes(phase);
        if (inTalk) {
            this.touched = Math.max(this.touched, this.now() - this.kiosk.idle_seconds / 2);
            this.watch(lost || phase === "connecting");
        } else if (!this.element.hidden) {
            this.alive = this.now();
            if (this.now() - this.began > RELOAD_NIGHTLY) {
                this.reload();
            }
        } else {
            this.alive = this.now();
            this.goBack(quiet);
        }
    }

    /** A visit that neither comes about nor ends: begin anew. */
    watch(hangs) {
        if (!hangs) {
            this.alive = this.now();
        } else if (this.now() - this.alive > STUCK_SECONDS) {
            this.reload();
        }
    }

    goBack(quiet) {
        const left = this.kiosk.idle_seconds - quiet;
        if (left <= 0) {
            this.widget.visit.devices.stop();
            this.widget.visit.leave();
            this.widget.show("none", this.widget.loading());
            this.element.hidden = false;
            this.touch();
        } else if (left <= QUESTION_SECONDS) {
            this.ask(Math.ceil(left));
        }
    }

    ask(seconds) {
        const { say, toasts } = this.widget;
        this.question ??= h("div", { class: "toast" });
        this.question.textContent = `${say("kiosk_still_there")} ${say("kiosk_back", { seconds })}`;
        toasts.append(this.question);
    }

    reload() {
        location.reload();
    }
}

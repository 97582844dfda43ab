import { Entry } from "../core/entry";
import { Visit } from "../core/visit";
import { Captcha } from "../tools/captcha";
import { CoFilling } from "../tools/cofill";
import { photoName, takePhoto } from "../tools/photo";
import { print } from "../tools/printer";
import { Check } from "./check";
import { ChatOnly } from "./chat_only";
import { Choose } from "./choose";
import { h, isNarrow } from "./dom";
import { Ended } from "./ended";
import { icon } from "./icons";
import { Idle } from "./idle";
import { Launcher } from "./launcher";
import { Leave } from "./leave";
import { adoptStyles, inkOn } from "./styles";
import { Talk } from "./talk";
import { chooseLanguage, makeSay } from "./texts";
import { Waiting } from "./waiting";

const OWN_WORDS = ["button", "welcome", "consent", "kiosk_title", "kiosk_text"];
const TOAST_SECONDS = 6;

/** The whole of what a visitor sees, in a shadow of its own. `settings.mode`: widget (a button on
 * a page), page or kiosk (all of it). */
export class Widget extends EventTarget {
    constructor(settings, parts = {}) {
        super();
        this.settings = settings;
        const codes = Object.keys(settings.texts);
        const wanted = [settings.page_lang, document.documentElement.lang, ...navigator.languages];
        this.lang = chooseLanguage(codes, wanted.filter(Boolean), settings.lang);
        this.own = settings.texts[this.lang] || {};
        const own = OWN_WORDS.map((name) => [name, this.own[name]]);
        this.say = makeSay(this.lang, Object.fromEntries(own.filter(([, text]) => text)));
        this.visit = parts.visit || new Visit(settings);
        this.entry = parts.entry || new Entry(settings);
        this.captcha = new Captcha(settings.captcha);
        this.cofilling = new CoFilling((message) => this.visit.say(message));
        this.signed = settings.signed || "";
        this.isOpen = settings.mode !== "widget";
        this.isWide = false;
        this.build();
        this.listen();
    }

    build() {
        const { settings, say } = this;
        this.host = h("div", { "data-contact-center-video": settings.key });
        this.host.lang = this.lang.split("_")[0];
        this.root = this.host.attachShadow({ mode: "open" });
        adoptStyles(this.root);
        this.host.style.setProperty("--cc", settings.color);
        this.host.style.setProperty("--on", inkOn(settings.color));
        this.launcher = settings.mode === "widget" ? new Launcher(this) : null;
        this.idle = settings.mode === "kiosk" ? new Idle(this) : null;
        this.toasts = h("div", { class: "toasts", role: "status", "aria-live": "polite" });
        this.screen = h("div", { class: "screen" });
        const control = (name, key, act) =>
            h(
                "button",
                { type: "button", "aria-label": say(key), title: say(key), onclick: act },
                icon(name)
            );
        this.larger = control("large", "enlarge", () => this.widen(!this.isWide));
        this.smaller = control("small", "minimise", () => this.minimise());
        const picture = settings.picture ? h("img", { src: settings.picture, alt: "" }) : null;
        const full = settings.mode !== "widget";
        this.panel = h(
            "section",
            {
                class: `panel ${settings.side} ${full ? "full" : ""} ${settings.mode}`,
                role: full ? "main" : "dialog",
                "aria-label": this.own.brand || say("button"),
                hidden: !this.isOpen,
                onkeydown: (event) => this.onKey(event),
            },
            h(
                "header",
                {},
                picture,
                h("h1", {}, this.own.brand || say("button")),
                full ? null : this.larger,
                full ? null : this.smaller
            ),
            this.screen,
            this.toasts
        );
        this.root.append(
            ...[this.launcher?.element, this.panel, this.idle?.element].filter(Boolean)
        );
    }

    listen() {
        const { visit, entry } = this;
        visit.addEventListener("phase", ({ detail }) => this.onPhase(detail));
        for (const name of ["change", "devices", "media"]) {
            visit.addEventListener(name, () => this.update());
        }
        visit.addEventListener("gone", () => this.finish());
        visit.addEventListener("refused", ({ detail }) => this.onRefused(detail));
        visit.room.addEventListener("message", ({ detail }) => this.onMessage(detail));
        visit.room.addEventListener("change", () => this.update());
        entry.addEventListener("change", () => {
            this.tell("availability", entry.state);
            this.update();
            if (this.isOpen && visit.phase === "idle" && this.shown === "loading") {
                this.showStart();
            }
        });
    }

    /** Put it on the page; take up a visit that a reload broke off. */
    start() {
        document.body.append(this.host);
        const asked = this.entry.start();
        if (this.visit.canResume && !this.settings.preview) {
            this.isOpen = true;
            this.panel.hidden = false;
            this.idle?.leave();
            this.visit.goOn();
        } else if (this.isOpen) {
            this.show("loading", this.loading());
        }
        this.update();
        return asked;
    }

    loading() {
        const words = h("p", { role: "status" }, this.say("connecting"));
        return { element: h("div", { class: "screen wait" }, h("div", { class: "pulse" }), words) };
    }

    // What is open and how large.

    open() {
        this.isOpen = true;
        this.panel.hidden = false;
        if (["idle", "ended"].includes(this.visit.phase) && this.shown !== "ended") {
            this.showStart();
        }
        this.update();
        this.focusFirst();
        this.tell("open", {});
    }

    minimise() {
        this.isOpen = false;
        this.panel.hidden = true;
        if (["choose", "check", "leave"].includes(this.shown)) {
            this.visit.devices.stop();
            this.show("none", this.loading());
        }
        this.update();
        this.launcher?.element.focus();
    }

    widen(wide) {
        this.isWide = wide && !isNarrow();
        this.panel.classList.toggle("wide", this.isWide);
        this.larger.setAttribute("aria-pressed", String(this.isWide));
    }

    onKey(event) {
        if (event.key === "Escape" && this.settings.mode === "widget") {
            event.stopPropagation();
            this.minimise();
        }
    }

    focusFirst() {
        this.screen.querySelector("input:checked, button, input, [tabindex]")?.focus();
    }

    // The screens, in the order in which one goes through them.

    showStart() {
        if (this.visit.isGuest) {
            this.show("choose", new Choose(this));
            return;
        }
        const state = this.entry.state?.state;
        if (!state) {
            this.show("loading", this.loading());
            this.entry.ask();
        } else if (state === "closed" || state === "away") {
            this.show("leave", new Leave(this));
        } else {
            this.show("choose", new Choose(this));
        }
    }

    get hasQuestions() {
        const { consent_required: consent, captcha } = this.settings;
        return Boolean(consent || captcha || this.say("consent"));
    }

    prepare(how) {
        if (how.media === "chat") {
            this.call(how);
        } else {
            this.show("check", new Check(this, how));
        }
    }

    call(how) {
        this.how = how;
        this.talked = false;
        const captcha = this.captcha.take();
        this.visit.start({ ...how, captcha, lang: this.lang, signed: this.signed });
    }

    again() {
        this.visit.leave();
        this.entry.ask().then(() => this.showStart());
    }

    finish() {
        this.visit.leave();
        if (this.settings.mode === "widget") {
            this.show("none", this.loading());
            this.minimise();
        } else {
            this.showStart();
        }
    }

    onPhase({ phase }) {
        this.tell("state", { state: phase, outcome: this.visit.outcome || "" });
        if (phase === "connecting" || phase === "waiting") {
            if (this.shown !== "waiting") {
                this.show("waiting", new Waiting(this));
            }
        } else if (phase === "talking" || phase === "held") {
            this.talked = true;
            this.showTalk();
        } else if (phase === "ended") {
            this.cofilling.stop();
            this.widen(false);
            this.show("ended", new Ended(this));
            this.entry.ask();
        }
    }

    showTalk() {
        const kind = this.visit.media === "chat" ? "chat_only" : "talk";
        if (this.shown !== kind) {
            this.show(kind, kind === "talk" ? new Talk(this) : new ChatOnly(this));
        }
    }

    show(name, screen) {
        this.current?.close?.();
        this.shown = name;
        this.current = screen;
        this.screen.replaceWith(screen.element);
        this.screen = screen.element;
        this.panel.classList.toggle("talking", name === "talk");
        if (this.isOpen && name !== "loading") {
            this.focusFirst();
        }
        this.update();
    }

    update() {
        this.launcher?.update();
        if (this.launcher) {
            this.launcher.element.hidden = this.isOpen;
        }
        this.idle?.update();
        this.current?.update?.();
    }

    // What the operator asks of this page.

    onMessage({ message, replayed }) {
        const { kind } = message;
        if (kind === "show") {
            this.onShow(message.material, replayed);
        } else if (kind === "hide") {
            this.cofilling.stop();
        } else if (kind === "field" && message.from !== this.visit.leg) {
            this.cofilling.fill(message);
        } else if (kind === "print" && !replayed) {
            this.print(message);
        } else if (kind === "photo" && !replayed) {
            this.takePhoto();
        } else if (kind === "order" && !replayed) {
            this.widen(true);
        }
        if (message.from !== this.visit.leg && !replayed) {
            this.tell("message", message);
        }
    }

    onShow(material, replayed) {
        if (material.kind === "form") {
            this.askForForm();
        } else {
            this.widen(true);
            if (!replayed) {
                // Its title is over it: this is for those who listen.
                this.toast(this.say("shown", { name: material.name || "" }), { look: "spoken" });
            }
        }
    }

    /** The visitor's form is the visitor's: it is shown only when he says so. */
    askForForm() {
        if (this.cofilling.running || !this.cofilling.fields().length) {
            return;
        }
        const answer = (allowed) => {
            question.remove();
            if (allowed) {
                this.cofilling.start();
                this.toast(this.say("form_shared"));
            }
        };
        const button = (key, allowed, look) =>
            h(
                "button",
                { class: look, type: "button", onclick: () => answer(allowed) },
                this.say(key)
            );
        const question = h(
            "div",
            { class: "toast" },
            this.say("form_question"),
            h(
                "div",
                { class: "row" },
                button("allow", true, "main"),
                button("decline", false, "plain")
            )
        );
        this.toasts.append(question);
    }

    async print({ name, url }) {
        const address = this.visit.urlOf(url);
        this.toast(this.say("printing", { name }));
        try {
            await print(address, this.settings.odoo_url);
            this.visit.say({ kind: "printed", ok: true, problem: "" });
        } catch (error) {
            this.visit.say({ kind: "printed", ok: false, problem: String(error.message) });
            const link = h(
                "a",
                { href: address, target: "_blank", rel: "noopener noreferrer" },
                this.say("save_print", { name })
            );
            this.toast(h("span", {}, this.say("print_failed", { name }), " ", link));
        }
    }

    /** From the camera in use, or else from the telephone's own. */
    async takePhoto() {
        const { video } = this.visit.devices;
        if (!video) {
            this.pickPhoto();
            return;
        }
        try {
            const photo = await takePhoto(video);
            await this.visit.sendFile(photo, photoName(photo.type));
            this.toast(this.say("photo_taken"));
        } catch {
            this.toast(this.say("file_failed", { name: this.say("take_photo") }));
        }
    }

    pickPhoto() {
        const input = h("input", { type: "file", accept: "image/*", capture: "environment" });
        input.onchange = () => input.files[0] && this.sendFile(input.files[0]);
        const words = this.say("photo_wanted");
        const take = h(
            "button",
            { class: "main", type: "button", onclick: () => input.click() },
            icon("photo"),
            this.say("take_photo")
        );
        this.toast(h("div", {}, words, h("div", { class: "row" }, take)), { seconds: 60 });
    }

    async sendFile(file) {
        const { name } = file;
        try {
            await this.visit.sendFile(file);
            this.toast(this.say("file_sent", { name }));
        } catch (error) {
            const key = error.message === "too_big" ? "file_too_big" : "file_failed";
            this.toast(this.say(key, { name }));
        }
    }

    onRefused({ code }) {
        const words = { too_fast: "error_too_fast", bad_number: "number_wrong" };
        if (words[code]) {
            this.toast(this.say(words[code]));
        }
    }

    nameOf(leg) {
        const person = (this.visit.view?.people || []).find((one) => one.leg === leg);
        const roles = { operator: "operator", client: "client" };
        return person?.name || this.say(roles[person?.kind || leg] || "specialist");
    }

    toast(content, { seconds = TOAST_SECONDS, look = "" } = {}) {
        const toast = h("div", { class: `toast ${look}` }, content);
        this.toasts.append(toast);
        setTimeout(() => toast.remove(), seconds * 1000);
    }

    tell(name, detail) {
        this.dispatchEvent(new CustomEvent(name, { detail }));
    }
}

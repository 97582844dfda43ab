import { h, linked } from "./dom";
import { icon } from "./icons";

// As the gateway takes it.
const NUMBER = /^\+?[0-9][0-9 ().-]{1,30}[0-9]$/;
const ICONS = { video: "video", audio: "mic", chat: "chat" };

/** How to talk, who one is, consent: before the browser is asked for anything. */
export class Choose {
    constructor(widget) {
        const { say, settings } = widget;
        this.widget = widget;
        this.ways = settings.media.map((way, index) =>
            h("input", { type: "radio", name: "way", value: way, checked: index === 0 })
        );
        this.name = h("input", { autocomplete: "name", maxlength: "100" });
        this.number = h("input", { type: "tel", autocomplete: "tel", maxlength: "40" });
        this.consent = h("input", { type: "checkbox" });
        this.alert = h("div", { class: "alert", role: "alert" });
        this.captcha = h("div", {});
        const { isGuest } = widget.visit;
        // At a kiosk nobody types; who is signed in is known.
        const known = widget.signed || settings.mode === "kiosk";
        const asked = isGuest ? ["name"] : known ? [] : ["name", "number"];
        const welcome = say(isGuest ? "guest_welcome" : "welcome");
        const join = isGuest ? [icon("video"), say("guest_join")] : [icon("phone"), say("join")];
        this.name.value = settings.guest_name || "";
        this.element = h(
            "form",
            { class: "screen", onsubmit: (event) => this.submit(event), novalidate: true },
            welcome ? h("p", {}, welcome) : null,
            h(
                "fieldset",
                { class: "ways" },
                h("legend", {}, say("choose")),
                settings.media.map((way, index) => this.way(way, this.ways[index]))
            ),
            asked.map((name) => this.field(name)),
            settings.consent_required || say("consent") ? this.consentRow() : null,
            this.captcha,
            this.alert,
            h("button", { class: "main", type: "submit" }, join)
        );
        widget.captcha
            .show(this.captcha)
            .catch(() => (this.alert.textContent = say("captcha_failed")));
    }

    way(way, input) {
        const { say } = this.widget;
        return h(
            "label",
            { class: "way" },
            input,
            icon(ICONS[way]),
            h(
                "span",
                {},
                h("b", {}, say(`way_${way}`)),
                h("span", { class: "muted" }, say(`way_${way}_hint`))
            )
        );
    }

    field(name) {
        const { say } = this.widget;
        const caption = `${say(name)} (${say("optional")})`;
        return h("label", { class: "field" }, caption, this[name]);
    }

    consentRow() {
        const words = h("span", {}, ...linked(this.widget.say("consent")));
        return h("label", { class: "consent" }, this.consent, words);
    }

    submit(event) {
        event.preventDefault();
        const { settings, say } = this.widget;
        if (settings.consent_required && !this.consent.checked) {
            this.alert.textContent = say("consent_missing");
            this.consent.focus();
            return;
        }
        const number = this.number.value.trim();
        if (number && !NUMBER.test(number)) {
            this.alert.textContent = say("number_wrong");
            this.number.focus();
            return;
        }
        this.widget.prepare({
            media: this.ways.find((way) => way.checked)?.value || settings.media[0],
            name: this.name.value.trim(),
            number,
            consent: this.consent.checked,
        });
    }
}

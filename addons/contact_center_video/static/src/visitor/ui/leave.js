import { h } from "./dom";
import { icon } from "./icons";
import { formatMoment } from "./texts";

/** Nobody is there: when again, and what can be left until then. */
export class Leave {
    constructor(widget) {
        const { say, settings, entry, lang } = widget;
        this.widget = widget;
        const opens = entry.state?.opens_at;
        this.kind = settings.closed_form;
        this.name = h("input", { autocomplete: "name", maxlength: "100" });
        this.number = h("input", { type: "tel", autocomplete: "tel", maxlength: "40" });
        this.email = h("input", { type: "email", autocomplete: "email", maxlength: "200" });
        this.text = h("textarea", { maxlength: "4000" });
        this.alert = h("div", { class: "alert", role: "alert" });
        const needed = this.kind === "callback" ? this.number : this.email;
        needed.required = true;
        this.text.required = this.kind !== "callback";
        const closed = entry.state?.state === "closed";
        const own = widget.own.closed;
        this.element = h(
            "form",
            { class: "screen", onsubmit: (event) => this.submit(event) },
            h("h2", {}, say(closed ? "closed_title" : "away")),
            own ? h("p", {}, own) : null,
            opens ? h("p", {}, say("closed_again", { time: formatMoment(opens, lang) })) : null,
            this.kind === "none" ? null : this.form(needed)
        );
    }

    form(needed) {
        const { say } = this.widget;
        const key = { number: this.number, email: this.email };
        const name = needed === this.number ? "number" : "email";
        const field = (caption, input) => h("label", { class: "field" }, caption, input);
        return [
            h("p", {}, say(this.kind === "callback" ? "ask_callback" : "ask_ticket")),
            field(`${say("name")} (${say("optional")})`, this.name),
            field(say(name), key[name]),
            field(say("question"), this.text),
            this.alert,
            h("button", { class: "main", type: "submit" }, icon("send"), say("send")),
        ];
    }

    async submit(event) {
        event.preventDefault();
        if (this.isSending) {
            return;
        }
        this.isSending = true;
        await this.send();
        this.isSending = false;
    }

    async send() {
        const { settings, lang, say } = this.widget;
        const said = {
            lang,
            name: this.name.value,
            number: this.number.value,
            email: this.email.value,
            text: this.text.value,
        };
        try {
            const response = await fetch(`${settings.page_url}/leave`, {
                method: "POST",
                headers: { "Content-Type": "application/json" },
                body: JSON.stringify(said),
            });
            const answer = await response.json();
            if (answer.done) {
                const thanks = h("p", { role: "status", tabindex: "-1" }, say("left"));
                this.element.replaceChildren(h("h2", {}, say("thanks_word")), thanks);
                thanks.focus();
            } else {
                this.alert.textContent = answer.error || say("failed");
            }
        } catch {
            this.alert.textContent = say("failed");
        }
    }
}

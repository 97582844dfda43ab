import { h, playAloud } from "./dom";
import { icon } from "./icons";
import { MediaNotice } from "./media_notice";
import { wholeMinutes } from "./texts";

/** In line: the clip or picture, the place, how long, and a way out that keeps a promise. */
export class Waiting {
    constructor(widget) {
        const { say, settings } = widget;
        this.widget = widget;
        this.title = h("h2", {}, say("connecting"));
        this.place = h("div", { class: "place", "aria-hidden": "true" });
        this.expected = h("p", { role: "status" });
        this.clip = h("video", { playsinline: true, autoplay: true });
        this.clipBox = h("div", { class: "clip" }, this.picture(settings));
        this.pulse = h("div", { class: "pulse" });
        this.clipBox.hidden = !this.clipBox.firstChild;
        this.pulse.hidden = !this.clipBox.hidden;
        this.number = h("input", { type: "tel", autocomplete: "tel", maxlength: "40" });
        this.callback = this.callbackForm();
        this.missing = h("div", {});
        this.notice = new MediaNotice(widget);
        const words = widget.own.waiting;
        this.element = h(
            "div",
            { class: "screen wait" },
            this.clipBox,
            this.pulse,
            this.title,
            this.place,
            this.expected,
            this.missing,
            words ? h("p", { class: "muted" }, words) : null,
            this.callback,
            h(
                "button",
                { class: "plain", type: "button", onclick: () => widget.visit.bye() },
                say("leave_line")
            )
        );
    }

    /** The entry point's own picture, until the gateway's clip is seen. */
    picture({ waiting_picture }) {
        return waiting_picture ? h("img", { src: waiting_picture, alt: "" }) : null;
    }

    callbackForm() {
        const { say } = this.widget;
        const field = h("label", { class: "field" }, say("number"), this.number);
        const send = h("button", { class: "plain", type: "submit" }, icon("phone"), say("send"));
        const form = h("form", {
            class: "row",
            hidden: true,
            onsubmit: (event) => this.ask(event),
        });
        form.append(field, send);
        const offer = h(
            "button",
            {
                class: "plain",
                type: "button",
                onclick: () => {
                    form.hidden = false;
                    offer.hidden = true;
                    this.number.value = this.widget.how?.number || "";
                    this.number.focus();
                },
            },
            icon("phone"),
            say("leave_callback")
        );
        return h("div", {}, offer, form);
    }

    ask(event) {
        event.preventDefault();
        const number = this.number.value.trim();
        if (number) {
            this.widget.visit.askCallback(number);
        }
    }

    update() {
        const { visit, say } = this.widget;
        const { phase, view, lost } = visit;
        const waits = phase === "waiting" && view;
        this.title.textContent = say(lost ? "reconnecting" : waits ? "waiting" : "connecting");
        this.place.textContent = waits && view.position ? String(view.position) : "";
        this.expected.textContent = waits ? this.words(view) : "";
        this.callback.hidden = !waits;
        this.missing.replaceChildren(this.notice.update() ?? "");
        this.showClip(visit.peer);
    }

    words({ position, expected_seconds: seconds }) {
        const { say } = this.widget;
        const place = position ? say("position", { position }) : "";
        let wait = "";
        if (seconds !== null && seconds !== undefined) {
            const minutes = wholeMinutes(seconds);
            wait = seconds < 60 ? say("expected_soon") : say("expected", { minutes });
        }
        return [place, wait].filter(Boolean).join("\n");
    }

    showClip(peer) {
        const [track] = peer?.streams[0].getTracks() || [];
        if (!track || this.watched === track) {
            return;
        }
        this.watched = track;
        const show = () => {
            this.clipBox.replaceChildren(this.clip);
            this.clipBox.hidden = false;
            this.pulse.hidden = true;
        };
        this.clip.onresize = () => this.clip.videoWidth && show();
        this.clip.srcObject = peer.streams[0];
        playAloud(this.clip);
    }

    close() {
        this.clip.srcObject = null;
    }
}

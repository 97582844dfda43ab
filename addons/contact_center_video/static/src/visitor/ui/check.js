import { playTone, refusalWord, watchLevel } from "../core/devices";
import { h, play } from "./dom";
import { icon } from "./icons";

/** The browser asks for camera and microphone; then one sees and hears oneself before calling. */
export class Check {
    constructor(widget, how) {
        this.widget = widget;
        this.how = how;
        this.devices = widget.visit.devices;
        this.element = h("div", { class: "screen" });
        this.onChange = () => this.fill();
        this.ask();
    }

    async ask() {
        const { say } = this.widget;
        const word = this.how.media === "video" ? "asking" : "asking_audio";
        this.element.replaceChildren(
            h("div", { class: "pulse" }),
            h("p", { role: "status" }, say(word))
        );
        try {
            await this.devices.ask(this.how.media);
            if (this.isClosed) {
                return;
            }
            // A kiosk's devices were tried when it was put up.
            if (this.widget.settings.mode === "kiosk") {
                this.join();
            } else {
                this.showDevices();
            }
        } catch (error) {
            if (!this.isClosed) {
                this.showRefusal(refusalWord(error));
            }
        }
    }

    showRefusal(word) {
        const { say, settings } = this.widget;
        const may = (way) => settings.media.includes(way);
        const button = (key, act, look = "plain") =>
            h("button", { class: look, type: "button", onclick: act }, say(key));
        const go = (media) => {
            this.how = { ...this.how, media };
            return media === "chat" ? this.join() : this.ask();
        };
        this.element.replaceChildren(
            h("p", { class: "alert", role: "alert" }, say(word)),
            button("try_again", () => this.ask(), "main"),
            this.how.media === "video" && may("audio")
                ? button("without_camera", () => go("audio"))
                : "",
            may("chat") ? button("chat_only", () => go("chat")) : ""
        );
        this.element.querySelector("button").focus();
    }

    showDevices() {
        const { say } = this.widget;
        this.picture = h("video", { muted: true, playsinline: true, autoplay: true });
        this.placeholder = icon("person");
        this.level = h("meter", { min: "0", max: "1", value: 0, "aria-label": say("level") });
        this.selects = h("div", { class: "row" });
        const joining = h(
            "button",
            { class: "main", type: "button", onclick: () => this.join() },
            icon(this.how.media === "video" ? "video" : "phone"),
            say(this.widget.visit.isGuest ? "guest_join" : "join")
        );
        this.element.replaceChildren(
            h("h2", {}, say("check")),
            h("div", { class: "preview" }, this.placeholder, this.picture),
            h("div", {}, h("div", { class: "muted" }, say("level")), this.level),
            this.selects,
            joining
        );
        this.devices.addEventListener("change", this.onChange);
        this.fill();
        joining.focus();
    }

    async fill() {
        const { video, audio, stream } = this.devices;
        this.picture.hidden = !video;
        this.placeholder.toggleAttribute("hidden", Boolean(video));
        play(this.picture, stream).catch(() => {});
        this.stopLevel?.();
        this.stopLevel =
            audio && !this.isClosed
                ? watchLevel(stream, (level) => (this.level.value = level))
                : null;
        await fillSelects(this.widget, this.selects, this.how.media);
    }

    join() {
        this.close();
        this.widget.call(this.how);
    }

    close() {
        this.isClosed = true;
        this.devices.removeEventListener("change", this.onChange);
        this.stopLevel?.();
        this.stopLevel = null;
    }
}

/** Choices of camera, microphone and speaker, with a tone to try the last one. */
export async function fillSelects(widget, place, media) {
    const { say } = widget;
    const { devices } = widget.visit;
    const kinds = [...(media === "video" ? ["video"] : []), "audio", "output"];
    const names = { video: "camera", audio: "microphone", output: "speaker" };
    const rows = await Promise.all(
        kinds.map(async (kind) => {
            const list = await devices.list(kind);
            return list.length > 1 ? choice(widget, kind, say(names[kind]), list) : null;
        })
    );
    const tone = h(
        "button",
        { class: "plain", type: "button", onclick: () => playTone(devices.chosen.output) },
        icon("speaker"),
        say("play_tone")
    );
    place.replaceChildren(...rows.filter(Boolean), tone);
}

function choice(widget, kind, caption, list) {
    const { devices } = widget.visit;
    const current = devices[kind]?.getSettings?.().deviceId || devices.chosen[kind];
    const select = h(
        "select",
        {
            onchange: () =>
                devices
                    .choose(kind, select.value)
                    .catch((error) => widget.toast(widget.say(refusalWord(error)))),
        },
        list.map(({ id, label }) => h("option", { value: id }, label || caption))
    );
    select.value = current || list[0].id;
    return h("label", { class: "field" }, caption, select);
}

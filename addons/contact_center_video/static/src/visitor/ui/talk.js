import { refusalWord } from "../core/devices";
import { fillSelects } from "./check";
import { Chat } from "./chat";
import { h, isNarrow, play } from "./dom";
import { icon } from "./icons";
import { Material } from "./material";
import { MediaNotice } from "./media_notice";
import { movable } from "./movable";
import { Order } from "./order";

/** The talk itself: people, what is shown, the chat, and the verbs beneath. */
export class Talk {
    constructor(widget) {
        this.widget = widget;
        this.visit = widget.visit;
        this.tiles = new Map();
        this.people = h("div", { class: "people" });
        this.ownPicture = h("video", { muted: true, playsinline: true, autoplay: true });
        const you = widget.say("you");
        this.own = movable(h("div", { class: "own", tabindex: "0", "aria-label": you }));
        this.own.append(this.ownPicture);
        this.banner = h("div", { class: "banner", role: "status" });
        this.notice = new MediaNotice(widget);
        this.material = new Material(widget);
        this.order = new Order(widget);
        this.chat = new Chat(widget);
        this.chat.element.hidden = true;
        this.drop = h("div", { class: "drop", hidden: true }, widget.say("drop_here"));
        this.unmute = h(
            "button",
            { class: "unmute", type: "button", hidden: true, onclick: () => this.playAll() },
            widget.say("sound_blocked")
        );
        this.stage = h(
            "div",
            { class: "stage" },
            this.people,
            this.material.element,
            this.order.element,
            this.own,
            this.banner,
            this.unmute,
            this.drop
        );
        this.bar = h("div", { class: "bar", role: "toolbar" });
        this.makeButtons();
        this.element = h("div", { class: "talk" }, this.stage, this.chat.element, this.bar);
        this.watchDrops();
        this.onRoom = ({ detail }) => this.onMessage(detail);
        this.visit.room.addEventListener("message", this.onRoom);
    }

    makeButtons() {
        const { say, settings } = this.widget;
        const { devices } = this.visit;
        const button = (name, act, look = "") => {
            const element = h("button", { type: "button", class: look, onclick: act });
            this.bar.append(element);
            return element;
        };
        this.mic = button("mic", () => devices.mute(devices.on.audio));
        if (settings.media.includes("video")) {
            this.camera = button("video", () => this.turnCamera());
        }
        if (devices.canShare) {
            this.share = button("screen", () => this.shareScreen());
        }
        this.talkButton = button("chat", () => this.toggleChat());
        if (settings.files) {
            this.photo = button("photo", () => this.widget.takePhoto());
            dress(this.photo, "photo", say("take_photo"));
        }
        this.gear = button("gear", () => this.toggleDevices());
        dress(this.gear, "gear", say("settings"));
        this.end = button("end", () => this.askEnd(), "bad");
        dress(this.end, "end", say("end"));
    }

    update() {
        const { say } = this.widget;
        const { devices, phase, lost } = this.visit;
        const { audio, video, screen } = devices.on;
        this.mic.hidden = this.visit.byTelephone;
        dress(this.mic, audio ? "mic" : "mic_off", say(audio ? "mute" : "unmute"), !audio);
        if (this.camera) {
            const words = say(video ? "camera_off" : "camera_on");
            dress(this.camera, video ? "video" : "video_off", words, !video);
        }
        if (this.share) {
            dress(this.share, "screen", say(screen ? "unshare" : "share"), screen);
        }
        const chatting = !this.chat.element.hidden;
        dress(this.talkButton, "chat", say(this.unread ? "chat_new" : "chat"), chatting);
        this.talkButton.classList.toggle("new", Boolean(this.unread));
        this.own.hidden = !video;
        if (video) {
            play(this.ownPicture, devices.stream).catch(() => {});
        }
        if (!this.asking) {
            const held = phase === "held" ? say("held") : "";
            const words = lost ? say("reconnecting") : held;
            this.banner.replaceChildren(words || (this.notice.update() ?? ""));
        }
        this.showPeople();
        this.material.update();
        this.order.update();
        this.showScreen();
    }

    /** The others in their slots; with something shown they become small. */
    showPeople() {
        const { others, peer } = this.visit;
        const shown = others.slice(0, 3);
        for (const [leg, tile] of this.tiles) {
            if (!shown.some((person) => person.leg === leg)) {
                tile.element.remove();
                this.tiles.delete(leg);
            }
        }
        shown.forEach((person, index) => {
            const tile = this.tiles.get(person.leg) || this.addTile(person);
            this.fillTile(tile, person, peer?.streams[index], shown.length === 1);
        });
        const behind = this.material.visible || this.order.visible || Boolean(this.visit.screenOf);
        this.element.classList.toggle("behind", behind);
        this.element.classList.toggle("many", shown.length > 1);
    }

    addTile({ leg, kind }) {
        const video = h("video", { playsinline: true, autoplay: true });
        const name = h("div", { class: "name" });
        const element = h(
            "div",
            { class: "person" },
            icon(kind === "outside" ? "phone" : "person"),
            video,
            name
        );
        const tile = { element, video, name };
        this.people.append(element);
        this.tiles.set(leg, tile);
        return tile;
    }

    fillTile(tile, person, stream, alone) {
        const { say } = this.widget;
        const name = this.widget.nameOf(person.leg);
        tile.name.replaceChildren(person.audio ? "" : icon("mic_off"), name);
        tile.video.style.visibility = person.video ? "visible" : "hidden";
        tile.video.setAttribute("aria-label", person.video ? name : say("gone_text", { name }));
        tile.element.classList.toggle("alone", alone);
        if (stream) {
            this.playTile(tile.video, stream);
        }
    }

    playTile(video, stream) {
        const { output } = this.visit.devices.chosen;
        if (output && video.setSinkId && video.sinkId !== output) {
            video.setSinkId(output).catch(() => {});
        }
        video.muted = this.visit.byTelephone;
        if (video.srcObject !== stream || video.paused) {
            play(video, stream).catch((error) => {
                this.unmute.hidden = error.name !== "NotAllowedError";
            });
        }
    }

    playAll() {
        this.unmute.hidden = true;
        for (const { video } of this.tiles.values()) {
            video.play().catch(() => {});
        }
    }

    /** Somebody's screen takes the stage while nothing else is shown. */
    showScreen() {
        const person = this.visit.screenOf;
        const wanted = person && !this.material.visible && !this.order.visible;
        if (!wanted) {
            this.screen?.remove();
            this.screen = null;
            return;
        }
        const name = this.widget.nameOf(person.leg);
        this.screenVideo ??= h("video", { playsinline: true, autoplay: true, muted: true });
        this.screenVideo.setAttribute("aria-label", this.widget.say("shares_screen", { name }));
        if (!this.screen) {
            const sheet = h("div", { class: "sheet" }, this.screenVideo);
            this.screen = h("div", { class: "hold" }, sheet);
            this.stage.prepend(this.screen);
        }
        if (this.visit.peer) {
            play(this.screenVideo, this.visit.peer.screen).catch(() => {});
        }
    }

    async turnCamera() {
        const { devices } = this.visit;
        await devices
            .turnCamera(!devices.on.video)
            .catch((error) => this.widget.toast(this.widget.say(refusalWord(error))));
    }

    async shareScreen() {
        const { devices } = this.visit;
        // Whoever closes the browser's question has changed his mind: nothing to be said.
        await devices.shareScreen(!devices.on.screen).catch(() => {});
    }

    toggleChat(open = this.chat.element.hidden) {
        this.chat.element.hidden = !open;
        this.element.classList.toggle("chatting", open);
        if (open) {
            this.unread = 0;
            this.chat.text.focus();
            this.chat.lines.scrollTop = this.chat.lines.scrollHeight;
        }
        this.update();
    }

    onMessage({ message, replayed }) {
        const written = message.kind === "chat" || message.kind === "file";
        if (written && message.from !== this.visit.leg && this.chat.element.hidden && !replayed) {
            this.toggleChat(true);
        }
        const shows = message.kind === "order" || message.kind === "show";
        if (shows && isNarrow()) {
            this.toggleChat(false);
        }
        if (message.kind === "order") {
            this.order.closed = null;
        } else if (message.kind === "confirmed" && replayed) {
            this.order.closed = message.order;
        }
        this.update();
    }

    toggleDevices() {
        const { say } = this.widget;
        if (this.asking) {
            this.ask(null);
            return;
        }
        const selects = h("div", { class: "row" });
        const media = this.visit.devices.on.video ? "video" : "audio";
        fillSelects(this.widget, selects, media);
        const done = () => this.ask(null);
        const close = h("button", { class: "plain", type: "button", onclick: done }, say("close"));
        this.ask(h("div", {}, selects, h("div", { class: "row" }, close)));
    }

    askEnd() {
        const { say } = this.widget;
        const end = h(
            "button",
            { class: "plain bad", type: "button", onclick: () => this.visit.bye() },
            say("end")
        );
        const stay = h(
            "button",
            { class: "plain", type: "button", onclick: () => this.ask(null) },
            say("stay")
        );
        this.ask(h("div", {}, say("end_question"), h("div", { class: "row" }, end, stay)));
        end.focus();
    }

    /** A question over the stage; null takes it away. */
    ask(question) {
        this.asking = question;
        this.banner.replaceChildren(question || "");
        if (!question) {
            this.update();
        }
    }

    watchDrops() {
        if (!this.widget.settings.files) {
            return;
        }
        this.element.addEventListener("dragover", (event) => {
            event.preventDefault();
            this.drop.hidden = false;
        });
        this.element.addEventListener("dragleave", () => (this.drop.hidden = true));
        this.element.addEventListener("drop", async (event) => {
            event.preventDefault();
            this.drop.hidden = true;
            for (const file of event.dataTransfer.files) {
                await this.widget.sendFile(file);
            }
        });
    }

    close() {
        this.visit.room.removeEventListener("message", this.onRoom);
        this.chat.close();
        this.material.closePdf();
        for (const { video } of this.tiles.values()) {
            video.srcObject = null;
        }
    }
}

/** Its sign and words; drawn anew only when they change, so that the focus stays. */
function dress(button, sign, words, pressed) {
    if (button.dataset.sign !== sign) {
        button.dataset.sign = sign;
        button.replaceChildren(icon(sign));
    }
    button.setAttribute("aria-label", words);
    button.title = words;
    if (pressed !== undefined) {
        button.setAttribute("aria-pressed", String(pressed));
    }
}

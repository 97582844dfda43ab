import { h } from "./dom";

/** Why picture and sound have not come yet, and what can be done about it; null where all is well.
 * It stays the same element while nothing changes, so that nobody clicks on what has just gone. */
export class MediaNotice {
    constructor(widget) {
        this.widget = widget;
        this.shown = "";
        this.element = null;
    }

    update() {
        const { mediaProblem: problem, isVoiceOnly } = this.widget.visit;
        const shown = problem && `${problem} ${isVoiceOnly}`;
        if (shown !== this.shown) {
            this.shown = shown;
            this.element = shown ? this.make(problem, isVoiceOnly) : null;
        }
        return this.element;
    }

    make(problem, isVoiceOnly) {
        const { say, visit } = this.widget;
        const button = (look, words, act) =>
            h("button", { class: look, type: "button", onclick: act }, say(words));
        const isChoice = problem === "full" && !isVoiceOnly && visit.media === "video";
        return h(
            "div",
            { class: "missing", role: "alert" },
            say(isChoice ? "media_full" : "media_late"),
            h(
                "div",
                { class: "row" },
                isChoice ? button("main", "way_audio", () => visit.goOnByVoice()) : null,
                button("plain", "try_again", () => visit.retryMedia())
            )
        );
    }
}

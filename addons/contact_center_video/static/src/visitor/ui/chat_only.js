import { Chat } from "./chat";
import { h } from "./dom";
import { icon } from "./icons";

/** A talk by writing alone. */
export class ChatOnly {
    constructor(widget) {
        const { say, visit } = widget;
        this.widget = widget;
        this.chat = new Chat(widget);
        this.state = h("span", { role: "status" });
        const end = h(
            "button",
            { class: "plain", type: "button", onclick: () => visit.bye() },
            icon("close"),
            say("end")
        );
        const foot = h("div", { class: "foot" }, this.state, end);
        this.element = h("div", { class: "alone-chat" }, this.chat.element, foot);
    }

    update() {
        const { visit, say } = this.widget;
        const [first] = visit.others;
        const name = first ? this.widget.nameOf(first.leg) : say("operator");
        this.state.textContent = visit.lost ? say("reconnecting") : name;
    }

    close() {
        this.chat.close();
    }
}

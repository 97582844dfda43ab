import { Component, onWillDestroy } from "@odoo/owl";
import { user } from "@web/core/user";
import { registry } from "@web/core/registry";

/** Reads the words out with the browser's own voice: the client hears the gateway's. */
export class PromptListen extends Component {
    static template = "contact_center.PromptListen";
    static props = { record: Object, readonly: { type: Boolean, optional: true } };

    setup() {
        onWillDestroy(() => this.voice?.cancel());
    }

    get voice() {
        return window.speechSynthesis;
    }

    get text() {
        return this.props.record.data.text || "";
    }

    speak() {
        this.voice.cancel();
        // Values are heard by their names: nobody calls yet
        const words = new SpeechSynthesisUtterance(this.text.replace(/[{}_]|:\w+}/g, " "));
        words.lang = user.lang;
        this.voice.speak(words);
    }
}

registry.category("view_widgets").add("contact_center_prompt_listen", {
    component: PromptListen,
    fieldDependencies: [{ name: "text", type: "text" }],
});

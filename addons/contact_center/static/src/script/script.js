import { Component, markup, useEffect, useRef, useState } from "@odoo/owl";
import { ScriptQuestion } from "./script_question";

/**
 * A script, one question after the other. It knows nothing of where answers go: the card sends
 * them to Odoo's card, the author's preview keeps them to itself.
 */
export class Script extends Component {
    static template = "contact_center.Script";
    static components = { ScriptQuestion };
    static props = {
        /** see `script` in INTERFACES 5 */
        script: Object,
        /** each returns a promise that ends when it is done */
        answer: Function,
        back: Function,
        go: Function,
    };

    setup() {
        this.root = useRef("root");
        this.state = useState({ isBusy: false, takesFocus: false, isListOpen: false });
        // At the end there is no question that could take the focus on.
        useEffect(
            (questionId) => {
                if (!questionId && this.state.takesFocus) {
                    this.root.el.focus();
                }
            },
            () => [this.question?.id]
        );
    }

    get question() {
        return this.props.script.question;
    }

    get end() {
        return markup(this.props.script.end);
    }

    get isOver() {
        return ["done", "gone"].includes(this.props.script.state);
    }

    get percent() {
        const { answered, total } = this.props.script.progress;
        return total ? Math.round((100 * answered) / total) : 100;
    }

    get troubles() {
        return this.props.script.answers.filter(({ trouble }) => trouble);
    }

    /** One at a time: a second press on a key must not answer the next question. */
    async move(change) {
        if (this.state.isBusy) {
            return;
        }
        this.state.isBusy = true;
        this.state.takesFocus = true;
        try {
            await change();
        } finally {
            this.state.isBusy = false;
        }
    }

    answer(questionId, answer, comment) {
        return this.move(() => this.props.answer(questionId, answer, comment));
    }

    back() {
        return this.move(() => this.props.back());
    }

    go(questionId) {
        return this.move(() => this.props.go(questionId));
    }

    onEndKeydown(ev) {
        if (ev.key === "Backspace" && !this.question && this.props.script.can_go_back) {
            ev.preventDefault();
            ev.stopPropagation();
            this.back();
        }
    }
}

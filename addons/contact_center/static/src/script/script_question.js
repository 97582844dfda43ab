import { Component, markup, onMounted, useRef, useState } from "@odoo/owl";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import {
    deserializeDate,
    deserializeDateTime,
    serializeDate,
    serializeDateTime,
} from "@web/core/l10n/dates";

const KEYED = 9;
const DATES = {
    date: { read: deserializeDate, write: serializeDate },
    datetime: { read: deserializeDateTime, write: serializeDateTime },
};

/** One question of a script, asked in the way that its type wants. */
export class ScriptQuestion extends Component {
    static template = "contact_center.ScriptQuestion";
    static components = { DateTimeInput };
    static props = {
        question: Object,
        error: String,
        isBusy: Boolean,
        takesFocus: Boolean,
        canGoBack: Boolean,
        answer: Function,
        back: Function,
    };

    setup() {
        this.root = useRef("root");
        this.state = useState({ value: this.firstValue(), comment: this.question.kept_comment });
        onMounted(() => {
            if (this.props.takesFocus) {
                this.focus();
            }
        });
    }

    get question() {
        return this.props.question;
    }

    /** A value of its own: an array or object of the question's must not be written into. */
    firstValue() {
        const { type, several, answer } = this.props.question;
        if (type === "matrix") {
            return { ...answer };
        }
        if (several) {
            return [...(answer || [])];
        }
        return type in DATES && answer ? DATES[type].read(answer) : answer;
    }

    focus() {
        this.root.el.querySelector("[data-first]")?.focus();
    }

    get html() {
        return markup(this.question.html);
    }

    get sectionHtml() {
        return markup(this.question.section_html);
    }

    get scaleValues() {
        const { min, max } = this.question.scale;
        return Array.from({ length: max - min + 1 }, (_, index) => min + index);
    }

    /** A click is the answer, unless there is more to say. */
    get isAnsweredByClick() {
        const { type, comment } = this.question;
        return (type === "simple_choice" && comment === null) || type === "scale";
    }

    /** Whether there is anything to press beside the choices. */
    get hasNext() {
        const { required, is_answered: isAnswered } = this.question;
        return !this.isAnsweredByClick || !required || isAnswered;
    }

    get isEmpty() {
        const { value } = this.state;
        return (
            value === null ||
            value === undefined ||
            value === false ||
            (typeof value === "string" && !value.trim()) ||
            (Array.isArray(value) && !value.length) ||
            (this.question.type === "matrix" &&
                !Object.values(value).some((picked) => picked.length))
        );
    }

    keyOf(index) {
        return index < KEYED ? String(index + 1) : "";
    }

    isChosen(id) {
        return this.question.several
            ? this.state.value.includes(id)
            : String(this.state.value ?? "") === String(id);
    }

    choose(id) {
        if (this.question.several) {
            const { value } = this.state;
            this.state.value = value.includes(id)
                ? value.filter((one) => one !== id)
                : [...value, id];
        } else {
            this.state.value = id;
        }
        if (this.isAnsweredByClick) {
            this.send();
        }
    }

    isPicked(row, id) {
        return (this.state.value[row] || []).includes(id);
    }

    pick(row, id) {
        const picked = this.state.value[row] || [];
        const without = picked.filter((one) => one !== id);
        const more = this.question.several ? [...without, id] : [id];
        this.state.value[row] = picked.includes(id) ? without : more;
    }

    get sent() {
        const { type } = this.question;
        if (this.isEmpty) {
            return null;
        }
        return type in DATES ? DATES[type].write(this.state.value) : this.state.value;
    }

    send() {
        if (!this.props.isBusy) {
            this.props.answer(this.question.id, this.sent, this.state.comment.trim());
        }
    }

    // Keys: a number answers, Enter goes on, Backspace goes back.

    onKeydown(ev) {
        const isText = ev.target.closest("input, textarea, select, [contenteditable]");
        if (ev.ctrlKey || ev.altKey || ev.metaKey || this.props.isBusy) {
            return;
        }
        const isHandled =
            (!isText && this.onDigit(ev.key)) ||
            (!isText && this.onBackspace(ev.key)) ||
            this.onEnter(ev);
        if (isHandled) {
            ev.preventDefault();
            ev.stopPropagation();
        }
    }

    onDigit(key) {
        if (!/^[0-9]$/.test(key)) {
            return false;
        }
        const { type, choices } = this.question;
        if (type === "scale") {
            return this.chooseIf(this.scaleValues.includes(Number(key)), Number(key));
        }
        const choice = ["simple_choice", "multiple_choice"].includes(type)
            ? choices[Number(key) - 1]
            : undefined;
        return this.chooseIf(choice, choice?.id);
    }

    chooseIf(exists, id) {
        if (exists) {
            this.choose(id);
        }
        return Boolean(exists);
    }

    onBackspace(key) {
        if (key !== "Backspace" || !this.props.canGoBack) {
            return false;
        }
        this.props.back();
        return true;
    }

    /** Of several choices Enter takes those that are marked; the space bar marks. */
    onEnter(ev) {
        const isLine = ev.target.matches("input.o_cc_script_line, .o_cc_script_choice_several");
        if (ev.key !== "Enter" || ev.shiftKey || !isLine) {
            return false;
        }
        this.send();
        return true;
    }
}

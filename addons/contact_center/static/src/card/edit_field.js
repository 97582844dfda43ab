import { Component, useState } from "@odoo/owl";
import { useAutofocus } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { uniqueId } from "@web/core/utils/functions";

const SUGGEST_AFTER = 200;

/** One fact of the client: read until it is clicked, saved with Enter or on leaving it. */
export class EditField extends Component {
    static template = "contact_center.EditField";
    static props = {
        name: String,
        label: String,
        value: String,
        /** resolves to "" or to what was wrong, in words */
        save: Function,
        /** which keys a screen keyboard offers */
        mode: { type: String, optional: true },
        /** names to choose from, by what is typed so far */
        suggest: { type: Function, optional: true },
        className: { type: String, optional: true },
    };
    static defaultProps = { mode: "text", className: "" };

    setup() {
        this.state = useState({
            isOpen: false,
            isBusy: false,
            isSaved: false,
            text: "",
            error: "",
            choices: [],
        });
        this.listId = uniqueId("o_cc_choices_");
        this.suggestSoon = useDebounced(() => this.suggest(), SUGGEST_AFTER);
        useAutofocus({ refName: "input", selectAll: true });
    }

    open() {
        Object.assign(this.state, {
            isOpen: true,
            text: this.props.value,
            error: "",
            isSaved: false,
        });
    }

    onInput(ev) {
        this.state.text = ev.target.value;
        this.props.suggest && this.suggestSoon();
    }

    async suggest() {
        const term = this.state.text.trim();
        const choices = term ? await this.props.suggest(this.props.name, term) : [];
        if (this.state.isOpen && term === this.state.text.trim()) {
            this.state.choices = choices || [];
        }
    }

    onKeydown(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            this.save();
        } else if (ev.key === "Escape") {
            ev.stopPropagation();
            this.close();
        }
    }

    close() {
        Object.assign(this.state, { isOpen: false, error: "", choices: [] });
    }

    async save() {
        const { isOpen, isBusy, text } = this.state;
        if (!isOpen || isBusy) {
            return;
        }
        if (text.trim() === this.props.value) {
            this.close();
            return;
        }
        this.state.isBusy = true;
        this.state.error = await this.props.save(this.props.name, text.trim());
        this.state.isBusy = false;
        if (!this.state.error) {
            this.close();
            this.state.isSaved = true;
        }
    }
}

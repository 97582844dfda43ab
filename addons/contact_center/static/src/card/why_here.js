import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { isKnown, reasonText } from "../reasons/reasons";

const { DateTime } = luxon;

/**
 * Why this operator has the client, and the whole way that led to him.
 *
 * What this page has words for is there at once; the rest Odoo words, since it knows the names of
 * skills and rules.
 */
export class WhyHere extends Component {
    static template = "contact_center.WhyHere";
    static props = { interaction: Object };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ words: {}, isOpen: false });
        onWillStart(() => void this.ask(this.props.interaction));
        onWillUpdateProps(({ interaction }) => void this.ask(interaction));
    }

    async ask({ reasons, trail = [] }) {
        const unknown = [...reasons, ...trail].filter(
            (one) => !isKnown(one) && !(this.key(one) in this.state.words)
        );
        if (!unknown.length) {
            return;
        }
        const words = await this.orm.silent
            .call("contact.center.reason", "in_words", [unknown])
            .catch(() => []);
        words.forEach((text, index) => (this.state.words[this.key(unknown[index])] = text));
    }

    key(reason) {
        return JSON.stringify([reason.code, reason.values]);
    }

    text(reason) {
        return isKnown(reason)
            ? reasonText(reason)
            : this.state.words[this.key(reason)] || reason.code;
    }

    get trail() {
        return this.props.interaction.trail || [];
    }

    time({ values }) {
        return DateTime.fromSeconds(values.at).toLocaleString(DateTime.TIME_WITH_SECONDS);
    }
}

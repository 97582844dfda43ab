import { Component, markup, onWillStart, useEffect, useState } from "@odoo/owl";
import { KeepLast } from "@web/core/utils/concurrency";
import { useDebounced } from "@web/core/utils/timing";

const SEARCH_AFTER = 200;

/** What to say: articles of the card's topic, and those found by what is typed. */
export class Answers extends Component {
    static template = "contact_center.Answers";
    static props = { record: Object, desk: Object };

    setup() {
        this.record = useState(this.props.record);
        this.state = useState({ term: "", found: null, openId: null });
        this.last = new KeepLast();
        this.searchSoon = useDebounced(() => this.search(), SEARCH_AFTER);
        onWillStart(() => void this.search());
        useEffect(
            () => void (this.state.found && this.search()),
            () => [this.record.data?.topic_id]
        );
    }

    onInput(ev) {
        this.state.term = ev.target.value;
        this.searchSoon();
    }

    /** Of answers that overtake each other that to the newest topic and term counts. */
    async search() {
        const asked = this.record.ask("search_articles", [this.state.term.trim()]);
        const found = await this.last.add(asked);
        if (found) {
            // Odoo cleans what their authors write
            this.state.found = found.map((one) => ({ ...one, body: markup(one.body) }));
        }
    }

    toggle(article) {
        this.state.openId = this.state.openId === article.id ? null : article.id;
    }
}

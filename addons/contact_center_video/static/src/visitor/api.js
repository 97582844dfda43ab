/** `window.ContactCenterVideo`: what a site, a partner or an app does with the widget. */
export class Api {
    constructor(widget) {
        this.widget = widget;
    }

    /** Open the panel; with `media` ("video", "audio", "chat") go on to the call at once, with
     * `name`, `number` and `consent` where they are known. */
    open({ media, ...how } = {}) {
        this.widget.open();
        if (media && ["idle", "ended"].includes(this.widget.visit.phase)) {
            this.widget.prepare({ name: "", number: "", consent: false, ...how, media });
        }
    }

    close() {
        this.widget.minimise();
    }

    /** idle, connecting, waiting, talking, held or ended. */
    get state() {
        return this.widget.visit.phase;
    }

    /** `{state: "free"|"wait"|"closed"|"away", expected_seconds, opens_at, …}`, or null at first. */
    get availability() {
        return this.widget.entry.state;
    }

    /** Events: availability, open, state, message. Returns what stops listening. */
    on(event, callback) {
        const handle = ({ detail }) => callback(detail);
        this.widget.addEventListener(event, handle);
        return () => this.widget.removeEventListener(event, handle);
    }

    /** What the operator sees on the card: `{order_number: "S00042"}`. Up to 20 pairs of text in
     * all, before a visit or during it: then they are on the card at once. */
    setData(values) {
        this.widget.visit.setData(values);
    }

    end() {
        if (!["idle", "ended"].includes(this.state)) {
            this.widget.visit.bye();
        }
    }
}

const EVERY = 20_000;

/** Whether somebody is there: asked for while the page is looked at. */
export class Entry extends EventTarget {
    constructor(settings) {
        super();
        this.url = `${settings.visit_url}/visit/entry/${settings.key}`;
        this.state = null;
        this.onVisible = () => document.visibilityState === "visible" && this.ask();
    }

    start() {
        document.addEventListener("visibilitychange", this.onVisible);
        this.timer = setInterval(this.onVisible, EVERY);
        return this.ask();
    }

    stop() {
        document.removeEventListener("visibilitychange", this.onVisible);
        clearInterval(this.timer);
    }

    /** Of answers that overtake each other the one to the last question counts. */
    async ask() {
        const asked = (this.asked = Symbol());
        let state;
        try {
            const response = await fetch(this.url, { credentials: "omit", cache: "no-store" });
            state = response.ok ? await response.json() : { state: "away" };
        } catch {
            state = { state: "away" };
        }
        if (this.asked === asked) {
            this.state = state;
            this.dispatchEvent(new CustomEvent("change"));
        }
    }
}

/** What the button says: a key of the words and its values. */
export function entryWords(state, formatMoment, wholeMinutes) {
    switch (state && state.state) {
        case "free":
            return ["free", {}];
        case "wait":
            return state.expected_seconds === null || state.expected_seconds === undefined
                ? ["busy", {}]
                : ["wait", { minutes: wholeMinutes(state.expected_seconds) }];
        case "closed":
            return state.opens_at
                ? ["closed_until", { time: formatMoment(state.opens_at) }]
                : ["closed", {}];
        default:
            return ["away", {}];
    }
}

import { h } from "./dom";
import { icon } from "./icons";

const TALKED = new Set(["answered"]);
const PROBLEMS = new Set(["too_fast", "overloaded", "wrong_origin", "closed", "consent_required"]);
const VOID_LINK = new Set([
    "token_replayed",
    "token_expired",
    "token_invalid",
    "unknown_interaction",
]);

/** Thanks, and how it was; or why it did not come about. */
export class Ended {
    constructor(widget) {
        const { visit, say } = widget;
        this.widget = widget;
        if (visit.isGuest) {
            this.element = this.guestsEnd(visit);
            return;
        }
        const talked = widget.talked || TALKED.has(visit.outcome);
        const promised = visit.callbackNumber;
        this.element = h(
            "div",
            { class: "screen wait" },
            h("h2", { tabindex: "-1" }, this.title(visit, talked, promised)),
            talked && widget.own.thanks ? h("p", {}, widget.own.thanks) : null,
            talked ? this.stars() : null,
            h(
                "button",
                { class: "main", type: "button", onclick: () => widget.again() },
                icon("phone"),
                say("call_again")
            ),
            h(
                "button",
                { class: "plain", type: "button", onclick: () => widget.finish() },
                say("close")
            )
        );
    }

    /** It was not his talk: he neither rates it nor calls again. */
    guestsEnd({ problem, outcome }) {
        const { say } = this.widget;
        const over = { left: "guest_left" }[outcome] || (outcome ? "guest_over" : "guest_parted");
        const word = problem ? this.guestsProblem(problem) : over;
        return h("div", { class: "screen wait" }, h("h2", { tabindex: "-1" }, say(word)));
    }

    guestsProblem(problem) {
        if (VOID_LINK.has(problem)) {
            return problem === "token_replayed" ? "guest_used" : "guest_void";
        }
        return PROBLEMS.has(problem) ? `error_${problem}` : "error_other";
    }

    title(visit, talked, promised) {
        const { say } = this.widget;
        if (visit.problem) {
            const known = PROBLEMS.has(visit.problem);
            return say(known ? `error_${visit.problem}` : "error_other");
        }
        if (promised && !talked) {
            return say("callback_promised", { number: promised });
        }
        return say(talked || visit.outcome ? "thanks_word" : "ended_lost");
    }

    stars() {
        const { say, visit } = this.widget;
        const note = h("p", { role: "status" }, say("how_was_it"));
        const buttons = [1, 2, 3, 4, 5].map((n) =>
            h(
                "button",
                {
                    type: "button",
                    "aria-label": say("stars", { n }),
                    onclick: () => {
                        visit.rate(n);
                        buttons.forEach((one, index) => one.classList.toggle("on", index < n));
                        note.textContent = say("rated");
                    },
                },
                icon("star")
            )
        );
        const row = h("div", { class: "stars", role: "group", "aria-label": say("how_was_it") });
        row.append(...buttons);
        return h("div", {}, note, row);
    }
}

import { onWillDestroy, useEffect, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { useService } from "@web/core/utils/hooks";

/** The order may also be changed elsewhere in Odoo than on the card. */
const LOOK_EVERY = 5000;
const LOOK_AFTER = 400;

/**
 * The order on the client's card, as the visitor sees it grow.
 *
 * @param {import("../video_talk").VideoTalk} talk
 */
export function useOrder(talk) {
    const desk = useService("contact_center.card");
    const cards = useState(desk.state);
    const state = useState({ isShown: false });
    let told = "";
    let timer = null;
    let asked = null;
    let isGone = false;

    /** Of answers that overtake each other the one to the last question counts. */
    async function look() {
        browser.clearTimeout(timer);
        const asking = (asked = Symbol());
        const order = await desk.ask(talk.id, "video_order").catch(() => null);
        if (isGone || !state.isShown || asked !== asking) {
            return;
        }
        const seen = JSON.stringify(order);
        if (order && seen !== told && talk.room.showOrder(order)) {
            told = seen;
        }
        timer = browser.setTimeout(look, LOOK_EVERY);
    }

    function lookSoon() {
        if (state.isShown) {
            browser.clearTimeout(timer);
            timer = browser.setTimeout(look, LOOK_AFTER);
        }
    }

    useEffect(
        () => lookSoon(),
        () => [cards.records[talk.id]?.data]
    );
    onWillDestroy(() => {
        isGone = true;
        browser.clearTimeout(timer);
    });
    return {
        get isShown() {
            return state.isShown;
        },
        toggle() {
            state.isShown = !state.isShown;
            if (state.isShown) {
                told = "";
                look();
            }
        },
    };
}

import { expect, test } from "@odoo/hoot";
import { patchWithCleanup } from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { TabLeadership } from "@contact_center/gateway/tab_leadership";
import { settle } from "./contact_center_test_helpers";

/** The browser's lock manager, as far as the panel uses it; shared by the tabs of a test. */
class FakeLocks {
    holder = null;
    waiting = [];

    async query() {
        return { held: this.holder ? [{ name: this.holder.name }] : [] };
    }

    request(name, { steal }, callback) {
        return new Promise((resolve, reject) => {
            const entry = { name, callback, reject };
            if (steal && this.holder) {
                this.holder.reject(new DOMException("stolen", "AbortError"));
                this.holder = null;
            }
            if (this.holder) {
                this.waiting.push(entry);
            } else {
                this.grant(entry);
            }
        });
    }

    grant(entry) {
        this.holder = entry;
        entry.callback();
    }

    /** The tab that holds the lock is closed. */
    closeHolder() {
        this.holder = null;
        if (this.waiting.length) {
            this.grant(this.waiting.shift());
        }
    }
}

function openTab(name) {
    const log = [];
    const tab = new TabLeadership(name, {
        onGained: () => log.push("gained"),
        onLost: () => log.push("lost"),
        onWaiting: () => log.push("waiting"),
    });
    return { tab, log };
}

test("the first tab leads, the second waits and follows when it is closed", async () => {
    const locks = new FakeLocks();
    patchWithCleanup(browser.navigator, { locks });
    const first = openTab("panel");
    const second = openTab("panel");
    await first.tab.claim();
    await second.tab.claim();
    expect(first.log).toEqual(["gained"]);
    expect(second.log).toEqual(["waiting"]);
    locks.closeHolder();
    expect(second.log).toEqual(["waiting", "gained"]);
});

test("who clicks twice takes over once", async () => {
    const locks = new FakeLocks();
    patchWithCleanup(browser.navigator, { locks });
    const first = openTab("panel");
    const second = openTab("panel");
    await first.tab.claim();
    await second.tab.claim();
    // As in a browser, which takes a moment
    locks.grant = (entry) => {
        locks.holder = entry;
        Promise.resolve().then(entry.callback);
    };
    second.tab.takeOver();
    second.tab.takeOver();
    await settle();
    expect(second.log).toEqual(["waiting", "gained"]);
    expect(second.tab.isLeader).toBe(true);
});

test("a tab can take over, and gives back when it is closed", async () => {
    const locks = new FakeLocks();
    patchWithCleanup(browser.navigator, { locks });
    const first = openTab("panel");
    const second = openTab("panel");
    await first.tab.claim();
    await second.tab.claim();
    second.tab.takeOver();
    await settle();
    expect(first.log).toEqual(["gained", "lost"]);
    expect(second.log).toEqual(["waiting", "gained"]);
    expect(second.tab.isLeader).toBe(true);
    expect(first.tab.isLeader).toBe(false);
});

test("without locks every tab tries: the gateway decides", async () => {
    patchWithCleanup(browser.navigator, { locks: undefined });
    const { tab, log } = openTab("panel");
    await tab.claim();
    expect(log).toEqual(["gained"]);
});

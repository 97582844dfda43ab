import { advanceTime, describe, expect, test } from "@odoo/hoot";
import { getService, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { Ringtone } from "@contact_center/ringing/ringtone";
import {
    SIP_ACCOUNT,
    defineContactCenterModels,
    makeInteraction,
    mockCards,
    mockSip,
    now,
    settle,
    startPanel,
} from "./contact_center_test_helpers";

describe.current.tags("desktop");
defineContactCenterModels();

test("the title flashes while it rings and is restored", async () => {
    mockCards();
    const gateway = await startPanel();
    getService("title").setParts({ app: "Contacts" });
    await gateway.show("offered", [makeInteraction()]);
    expect(document.title).toBe("☎ Anna Petrova");
    await advanceTime(1000);
    expect(document.title).toBe("Contacts");
    await advanceTime(1000);
    expect(document.title).toBe("☎ Anna Petrova");
    await gateway.show("talking", [makeInteraction({ state: "talking", answered_at: now() })]);
    expect(document.title).toBe("Contacts");
    await advanceTime(1000);
    expect(document.title).toBe("Contacts");
    await advanceTime(1000);
    expect(document.title).toBe("Contacts");
});

test("a browser phone is heard, a desk phone rings by itself", async () => {
    mockCards();
    mockSip();
    const log = [];
    patchWithCleanup(Ringtone.prototype, {
        async start() {
            log.push("start");
            return true;
        },
        stop() {
            log.push("stop");
        },
    });
    const gateway = await startPanel();
    log.length = 0;
    await gateway.show("offered", [makeInteraction({ id: "a" })]);
    await gateway.show("ready");
    expect(log).not.toInclude("start");

    gateway.sip = SIP_ACCOUNT;
    gateway.welcome();
    await settle();
    await gateway.show("offered", [makeInteraction({ id: "b" })]);
    expect(log.at(-1)).toBe("start");
    await gateway.show("ready");
    expect(log.at(-1)).toBe("stop");
});

test("a silent browser is told of", async () => {
    mockCards();
    mockSip();
    patchWithCleanup(Ringtone.prototype, {
        start: async () => false,
        unlock: async () => true,
        stop() {},
    });
    const gateway = await startPanel({ sip: SIP_ACCOUNT });
    await gateway.show("offered", [makeInteraction()]);
    expect("[data-notice=sound]").toHaveCount(1);
    await getService("contact_center.ringing").unlockSound();
    await settle();
    expect("[data-notice=sound]").toHaveCount(0);
});

test("a call that is over leaves no notice of its silence", async () => {
    mockCards();
    mockSip();
    const { promise, resolve } = Promise.withResolvers();
    patchWithCleanup(Ringtone.prototype, {
        start: async () => false,
        unlock: () => promise,
        stop() {},
    });
    const gateway = await startPanel({ sip: SIP_ACCOUNT });
    await gateway.show("offered", [makeInteraction()]);
    const ringing = getService("contact_center.ringing");
    const unlocked = ringing.unlockSound();
    await gateway.show("ready");
    resolve(false);
    await unlocked;
    expect(ringing.state.isSoundBlocked).toBe(false);
});

test("who looks elsewhere is notified on the desktop, and once only", async () => {
    mockCards();
    const made = [];
    class FakeNotification extends EventTarget {
        static permission = "granted";
        isClosed = false;
        constructor(title, options) {
            super();
            Object.assign(this, { title, options });
            made.push(this);
        }
        close() {
            this.isClosed = true;
        }
    }
    patchWithCleanup(browser, { Notification: FakeNotification });
    patchWithCleanup(document, { hasFocus: () => false });
    const gateway = await startPanel();
    await gateway.show("offered", [makeInteraction()]);
    await gateway.show("offered", gateway.interactions);
    expect(made).toHaveLength(1);
    expect(made[0].title).toBe("Anna Petrova");
    expect(made[0].options.body).toBe("Shop One · Sales");
    await gateway.show("ready");
    expect(made[0].isClosed).toBe(true);
});

test("a call that comes while the gateway is away rings as well", async () => {
    const phones = mockSip();
    const gateway = await startPanel({ sip: SIP_ACCOUNT });
    getService("title").setParts({ app: "Contacts" });
    gateway.socket.close(1011);
    await settle();
    const session = phones[0].ring("voice-cc-9");
    await settle();
    expect(document.title).toBe("☎ 79161112233");
    session.emit("failed");
    await settle();
    expect(document.title).toBe("Contacts");
});

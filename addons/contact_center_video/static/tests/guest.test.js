import { advanceTime, Deferred, describe, expect, press, queryOne, test } from "@odoo/hoot";
import { contains, onRpc, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import {
    defineContactCenterModels,
    makeCardData,
    settle,
} from "@contact_center/../tests/contact_center_test_helpers";
import { ID, makeVisit, startTalk } from "./video_test_helpers";

describe.current.tags("desktop");
defineContactCenterModels();

const UNTIL = 1763780000;
const guest = (values = {}) => ({
    id: "p1",
    operator_id: 0,
    name: "Olga",
    number: "",
    state: "invited",
    by_link: true,
    until: UNTIL,
    ...values,
});
const telephone = (values = {}) => ({
    id: "p2",
    operator_id: 0,
    name: "+79990001122",
    number: "+79990001122",
    state: "together",
    by_link: false,
    until: null,
    ...values,
});

async function openDialog(values) {
    const started = await startTalk(values);
    await press(["alt", "shift", "i"]);
    await settle();
    return started;
}

test("a link is shown as soon as Odoo has made the card of the talk", async () => {
    const made = new Deferred();
    onRpc("contact.center.card", "video_guest", () => ({ url: "https://odoo.example/x", qr: "" }));
    const { gateway } = await startTalk({}, {}, { open_card: () => made });
    await press(["alt", "shift", "i"]);
    await settle();
    await gateway.show("talking", [makeVisit({ parties: [guest()] })]);
    await settle();
    expect(".o_cc_guest_invited").toHaveCount(1);
    expect(".o_cc_guest_url").toHaveCount(0);

    made.resolve(makeCardData());
    await settle();
    expect(".o_cc_guest_url").toHaveCount(1);
});

test("a guest is invited by a link that is shown, sent and taken back", async () => {
    onRpc("contact.center.card", "video_guest", ({ args }) => {
        expect.step(args);
        return { url: "https://odoo.example/x?guest=y", qr: "data:image/svg+xml;base64,PHN2Zy8+" };
    });
    onRpc("contact.center.card", "video_guest_mail", ({ args }) => {
        expect.step(args);
        return { sent_to: "olga@insurer.example" };
    });
    const { gateway } = await openDialog();
    await contains("#o_cc_guest_name").edit("Olga", { confirm: false });
    await contains(".o_cc_guest_make").click();
    expect(gateway.sent("invite")).toEqual([{ type: "invite", interaction_id: ID, name: "Olga" }]);
    expect(".o_cc_guest_url").toHaveCount(0, { message: "nobody is awaited yet" });

    await gateway.show("talking", [makeVisit({ parties: [guest()] })]);
    await settle();
    expect(".o_cc_guest_invited").toHaveCount(1);
    expect(".o_cc_guest_url").toHaveValue(/guest=y$/);
    await contains(".o_cc_guest_email").edit("olga@insurer.example", { confirm: false });
    await contains(".o_cc_guest .o_cc_invite_mail").click();
    expect(".o_cc_guest [role=status]").toHaveText("Sent to olga@insurer.example.");
    expect.verifySteps([
        [ID, "p1", "Olga"],
        [ID, "p1", "olga@insurer.example", "Olga"],
    ]);

    await contains(".o_cc_guest_take_back").click();
    expect(gateway.sent("drop")).toEqual([{ type: "drop", interaction_id: ID, party_id: "p1" }]);
    await gateway.show("talking", [makeVisit({ parties: [] })]);
    await settle();
    expect(".o_cc_guest_url").toHaveCount(0);
});

test("a double click invites once; who was refused may try again", async () => {
    const { gateway } = await openDialog();
    const submit = () => queryOne(".o_cc_guest form").requestSubmit();
    submit();
    submit();
    await settle();
    expect(gateway.sent("invite")).toHaveLength(1);
    expect(".o_cc_guest_make").not.toBeEnabled();
    gateway.send({ type: "error", code: "too_fast", message: "slowly", interaction_id: ID });
    await settle();
    await contains(".o_cc_guest_make").click();
    expect(gateway.sent("invite")).toHaveLength(2);
    await advanceTime(5000);
    await settle();
    expect(".o_cc_guest_make").toBeEnabled();
});

test("the link that is shown is of the one who was asked about last", async () => {
    const first = Promise.withResolvers();
    const link = (of) => ({ url: `https://odoo.example/${of}`, qr: "data:," });
    onRpc("contact.center.card", "video_guest", ({ args }) =>
        args[1] === "p1" ? first.promise : link("second")
    );
    await openDialog({ parties: [guest(), guest({ id: "p2", name: "Ivan" })] });
    await contains(".o_cc_guest_invited[data-party=p1] .btn-light:first").click();
    await contains(".o_cc_guest_invited[data-party=p2] .btn-light:first").click();
    await settle();
    first.resolve(link("first"));
    await settle();
    expect(".o_cc_guest_url").toHaveValue(/second$/);
    patchWithCleanup(browser.navigator.clipboard, {
        writeText: async () => {
            throw new DOMException("", "NotAllowedError");
        },
    });
    await contains(".o_cc_guest .fa-copy").click();
    await settle();
    expect(".o_cc_guest [role=alert]").toHaveText(/Ctrl\+C/);
});

test("the dialog says that he has come, and that there are too many", async () => {
    onRpc("contact.center.card", "video_guest", () => ({ url: "https://x", qr: "data:," }));
    const { gateway } = await openDialog();
    await contains(".o_cc_guest_make").click();
    await gateway.show("talking", [makeVisit({ parties: [guest({ name: "" })] })]);
    await settle();
    expect(".o_cc_guest_invited strong").toHaveText("Guest");
    const there = guest({ name: "Olga", state: "together", until: null });
    await gateway.show("talking", [makeVisit({ parties: [there] })]);
    await settle();
    expect(".o_cc_guest [role=status]").toHaveText("Olga is there.");
    gateway.send({ type: "error", code: "too_many", message: "no place", interaction_id: ID });
    await settle();
    expect(".o_cc_guest [role=alert]").toHaveText(
        "There are as many in the talk as it has places for."
    );
});

test("whoever is only invited changes no verb; a guest who is there can be spoken with alone", async () => {
    const { gateway } = await startTalk({ parties: [guest()] });
    const verbs = () =>
        [...document.querySelectorAll(".o_cc_dock [data-verb]")].map((el) => el.dataset.verb);
    expect(verbs()).toInclude("transfer");
    expect(".o_cc_dock .o_cc_party[data-party=p1]").toHaveText(/Olga.*has a link/s);
    const there = guest({ state: "together", until: null });
    await gateway.show("talking", [makeVisit({ parties: [there] })]);
    await settle();
    expect(verbs()).toInclude("swap");
    expect(verbs()).not.toInclude("transfer");
    expect(verbs()).not.toInclude("keypad", { message: "he has no telephone" });
});

test("keys are for whoever is there by telephone", async () => {
    const { gateway } = await startTalk({ parties: [guest({ state: "together" }), telephone()] });
    await contains(".o_cc_dock [data-verb=keypad]").click();
    await settle();
    await contains(".o_cc_keypad [data-key='5']").click();
    await contains(".o_cc_keypad [data-key='#']").click();
    expect(gateway.sent("key")).toEqual([
        { type: "key", interaction_id: ID, party_id: "p2", key: "5" },
        { type: "key", interaction_id: ID, party_id: "p2", key: "#" },
    ]);
    expect(".o_cc_keypad_sent").toHaveText("5#");
    await gateway.show("talking", [makeVisit({ parties: [guest({ state: "together" })] })]);
    await settle();
    expect(".o_cc_keypad").toHaveCount(0, { message: "it goes with the telephone" });
});

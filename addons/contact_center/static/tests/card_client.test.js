import { advanceTime, describe, expect, test } from "@odoo/hoot";
import { press } from "@odoo/hoot-dom";
import { contains, getService, makeServerError, mockService } from "@web/../tests/web_test_helpers";
import {
    defineContactCenterModels,
    makeCardData,
    makeInteraction,
    makeMatch,
    mockCards,
    now,
    settle,
    startPanel,
} from "./contact_center_test_helpers";

describe.current.tags("desktop");
defineContactCenterModels();

const client = (values) => ({ ...makeCardData().client, ...values });

async function startTalk(values = {}) {
    const gateway = await startPanel();
    const interaction = makeInteraction({
        state: "talking",
        answered_at: now() - 10,
        ...values,
    });
    await gateway.show("talking", [interaction]);
    return gateway;
}

const field = (name) => `.o_cc_edit_field[data-field=${name}]`;

test("a fact of the client is changed where it stands and kept by Enter", async () => {
    const calls = mockCards(undefined, {
        edit_client: () => ({ client: client({ city: "Tula" }) }),
    });
    await startTalk();
    await contains(`${field("city")} button`).click();
    await contains(`${field("city")} input`).edit("Tula", { confirm: "enter" });
    await settle();
    expect(calls.at(-1)).toEqual(["edit_client", "voice-cc-1", { city: "Tula" }]);
    expect(field("city")).toHaveText("Tula");
    expect(`${field("city")} .fa-check`).toHaveCount(1);
});

test("Escape leaves a fact as it was, and the card open", async () => {
    const calls = mockCards();
    await startTalk();
    await contains(`${field("city")} button`).click();
    await contains(`${field("city")} input`).edit("Tula", { confirm: false });
    await press("escape");
    await settle();
    expect(field("city")).toHaveText("Moscow");
    expect(".o_cc_card").toHaveCount(1);
    expect(calls.map(([method]) => method)).toEqual(["open_card"]);
});

test("what Odoo refuses is said beside the field, and can be put right there", async () => {
    mockCards(undefined, {
        edit_client: () => {
            throw makeServerError({ message: "“x” is not an e-mail address." });
        },
    });
    await startTalk();
    await contains(`${field("email")} button`).click();
    await contains(`${field("email")} input`).edit("x", { confirm: "enter" });
    await settle();
    expect(`${field("email")} .o_cc_edit_error`).toHaveText("“x” is not an e-mail address.");
    expect(`${field("email")} input`).toHaveValue("x");
    expect(".o_cc_card_error").toHaveCount(0);
});

test("numbers are added with a label, labelled and removed where they stand", async () => {
    const calls = mockCards(undefined, {
        add_number: () => ({ client: client() }),
        label_number: () => ({ client: client() }),
        remove_number: () => ({ client: client() }),
    });
    await startTalk();
    await contains(".o_cc_add_number").click();
    await contains(".o_cc_add_number_form [name=number]").edit("8 495 1", { confirm: false });
    await contains(".o_cc_add_number_form [name=label]").edit("home", { confirm: "enter" });
    await settle();
    expect(calls.at(-1)).toEqual(["add_number", "voice-cc-1", "8 495 1", "home"]);
    await contains(".o_cc_label_number").click();
    await contains(".o_cc_number [name=label]").edit("office", { confirm: "enter" });
    await settle();
    expect(calls.at(-1)).toEqual(["label_number", "voice-cc-1", "+79161112233", "office"]);
    await contains(".o_cc_remove_number").click();
    await settle();
    expect(calls.at(-1)).toEqual(["remove_number", "voice-cc-1", "+79161112233"]);
});

test("the number on the line is added to the client in one click", async () => {
    const calls = mockCards(makeCardData({ client: client({ numbers: [], lacks_number: true }) }), {
        add_number: () => ({ client: client() }),
    });
    await startTalk();
    expect(".o_cc_add_calling").toHaveText("+79161112233");
    await contains(".o_cc_add_calling").click();
    await settle();
    expect(calls.at(-1)).toEqual(["add_number", "voice-cc-1", "+79161112233"]);
    expect(".o_cc_add_calling").toHaveCount(0);
});

test("tags are added by name and removed", async () => {
    const calls = mockCards(undefined, { edit_client: () => ({ client: client({ tags: [] }) }) });
    await startTalk();
    await contains(`${field("add_tag")} button`).click();
    await contains(`${field("add_tag")} input`).edit("Loyal", { confirm: "enter" });
    await settle();
    expect(calls.at(-1)).toEqual(["edit_client", "voice-cc-1", { add_tag: "Loyal" }]);
    expect(".o_cc_tag").toHaveCount(0);
});

test("who is entered twice is shown, and merged after a look at what stays", async () => {
    const twin = { id: 8, name: "Anna P.", detail: "", why: ["number"], refusal: "" };
    let isMerged = false;
    const calls = mockCards(undefined, {
        find_duplicates: () => (isMerged ? [] : [twin]),
        preview_merge: {
            fields: [{ label: "Name", kept: "Anna Petrova", lost: "Anna P." }],
            numbers: ["+79161112233"],
            moved: [{ label: "Talks", count: 4 }],
        },
        merge_client: () => {
            isMerged = true;
            return makeCardData();
        },
    });
    await startTalk();
    expect(".o_cc_duplicate").toHaveText(/Anna P\.\s*the same number/);
    await contains(".o_cc_merge_preview").click();
    await settle();
    expect(".o_cc_merge").toHaveText(/Anna Petrova\s*Anna P\./);
    expect(".o_cc_merge").toHaveText(/Talks: \+4/);
    await contains(".o_cc_merge_now").click();
    await settle();
    await settle();
    expect(calls.at(-1)).toEqual(["merge_client", "voice-cc-1", 8]);
    expect(".o_cc_duplicates").toHaveCount(0);
    expect(".o_cc_client_notice").toHaveCount(0);
});

test("what stays is shown of the one that was asked about last", async () => {
    const twin = (id, name) => ({ id, name, detail: "", why: ["number"], refusal: "" });
    const preview = (kept) => ({ fields: [{ label: "Name", kept }], numbers: [], moved: [] });
    const first = Promise.withResolvers();
    mockCards(undefined, {
        find_duplicates: () => [twin(8, "Anna P."), twin(9, "A. Petrova")],
        preview_merge: (uid, id) => (id === 8 ? first.promise : preview("of the second")),
    });
    await startTalk();
    await contains("[data-partner='8'] .o_cc_merge_preview").click();
    await contains("[data-partner='9'] .o_cc_merge_preview").click();
    await settle();
    first.resolve(preview("of the first"));
    await settle();
    expect(".o_cc_merge").toHaveText(/of the second/);
});

test("that clients cannot be looked for is said", async () => {
    mockCards(makeCardData({ client: null }), {
        search_clients: () => {
            throw makeServerError();
        },
    });
    await startTalk({ matches: [] });
    await contains(".o_cc_client_form [name=name]").edit("Anna", { confirm: false });
    await advanceTime(200);
    await settle();
    expect(".o_cc_search_fault").toHaveCount(1);
    expect(".o_cc_client_form").not.toHaveText(/Nobody found/);
});

test("why two clients cannot be merged is said", async () => {
    const refusal = "One is a company, the other a person.";
    mockCards(undefined, {
        find_duplicates: [{ id: 8, name: "Anna", detail: "", why: ["name"], refusal }],
    });
    await startTalk();
    expect(".o_cc_merge_refusal").toHaveText(refusal);
    expect(".o_cc_merge_preview").toHaveCount(0);
});

test("the card follows a client whom somebody else merged, and says so", async () => {
    let data = makeCardData();
    mockCards(undefined, { open_card: () => data, save_card: () => data });
    await startTalk();
    await contains(".o_cc_note").edit("Kept", { confirm: false });
    data = makeCardData({ client: client({ id: 9, name: "Anna B. Petrova" }) });
    getService("contact_center.card").onCardChanged({ uid: "voice-cc-1" });
    await settle();
    expect(".o_cc_client_notice").toHaveText("Anna Petrova was merged into this client meanwhile.");
    expect(".o_cc_card_title").toHaveText("Anna B. Petrova");
    expect(".o_cc_note").toHaveValue("Kept");
});

test("a client who was deleted in mid-talk is asked for again; the note is kept", async () => {
    let data = makeCardData();
    mockCards(undefined, { open_card: () => data, save_card: () => data });
    const gateway = await startTalk();
    data = makeCardData({ client: null, note: "Kept" });
    await contains(".o_cc_note").edit("Kept", { confirm: false });
    await getService("contact_center.card").state.records["voice-cc-1"].save();
    await settle();
    expect(".o_cc_client_notice").toHaveText(/Anna Petrova was deleted meanwhile/);
    expect(".o_cc_note").toHaveValue("Kept");
    expect(gateway.sent("finish")).toHaveLength(0);
});

test("another match is taken by a click, a lead opens", async () => {
    const calls = mockCards();
    const opened = [];
    mockService("action", { doAction: async (action) => opened.push(action) });
    const lead = makeMatch({ model: "crm.lead", record_id: 3, partner_id: 0, name: "A kitchen" });
    await startTalk({ matches: [makeMatch(), makeMatch({ partner_id: 8, name: "Boris" }), lead] });
    await contains(".o_cc_match:contains(Boris)").click();
    await settle();
    expect(calls.at(-1)).toEqual(["set_client", "voice-cc-1", 8]);
    await contains(".o_cc_match:contains(A kitchen)").click();
    expect(opened.at(-1)).toMatchObject({ res_model: "crm.lead", res_id: 3 });
});

test("markup, right-to-left and long names are only text", async () => {
    const name = "<img src=x onerror=alert(1)> שלום 🎂 " + "long ".repeat(40);
    const hostile = client({ name, company: "<b>Firm</b>", city: "<i>City</i>" });
    mockCards(makeCardData({ client: hostile }), {
        find_duplicates: [{ id: 8, name, detail: "<u>x</u>", why: ["name"], refusal: "" }],
    });
    await startTalk({ client_name: name, matches: [makeMatch({ name })] });
    expect(".o_cc_card_title").toHaveText(name.trim());
    expect(".o_cc_card_title").toHaveAttribute("title", name);
    expect(`${field("name")} span`).toHaveAttribute("dir", "auto");
    expect(".o_cc_card :is(img[src=x], b, i:not(.fa), u)").toHaveCount(0);
});

import { Deferred, describe, expect, queryFirst, test } from "@odoo/hoot";
import { press, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { contains, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { Script } from "@contact_center/script/script";
import { ScriptPreview } from "@contact_center/script/script_preview";
import {
    defineContactCenterModels,
    makeCardData,
    makeInteraction,
    mockCards,
    now,
    settle,
    startPanel,
} from "./contact_center_test_helpers";

describe.current.tags("desktop");
defineContactCenterModels();

function makeQuestion(values = {}) {
    return {
        id: 1,
        type: "simple_choice",
        title: "Would you like a cake?",
        html: "",
        section: "",
        section_html: "",
        required: false,
        placeholder: "",
        choices: [
            { id: 11, label: "Yes" },
            { id: 12, label: "No" },
        ],
        rows: [],
        several: false,
        scale: { min: 0, max: 10, min_label: "", mid_label: "", max_label: "" },
        comment: null,
        answer: null,
        kept_comment: "",
        is_answered: false,
        ...values,
    };
}

function makeScript(values = {}) {
    return {
        id: 3,
        name: "Cakes",
        state: "running",
        question: makeQuestion(),
        can_go_back: false,
        progress: { answered: 0, total: 2 },
        end: "",
        error: "",
        messages: [],
        stays: [],
        transfer: null,
        notice: "",
        answers: [],
        ...values,
    };
}

/** The component by itself; what it asks for, as [verb, ...arguments]. */
async function mountScript(script, done = () => {}) {
    const asked = [];
    const verb =
        (name) =>
        (...args) => {
            asked.push([name, ...args]);
            return done();
        };
    await mountWithCleanup(Script, {
        props: { script, answer: verb("answer"), back: verb("back"), go: verb("go") },
    });
    return asked;
}

const talking = () => makeInteraction({ state: "talking", answered_at: now() - 10 });

test("what an earlier answer did and stays is told apart from what is done", async () => {
    await mountScript(makeScript({ messages: ["Made: A"], stays: ["Stays: B"] }));
    expect(".o_cc_script_messages").toHaveText("Made: A");
    expect(".o_cc_script_stays[role='status']").toHaveText("Stays: B");
});

test("a click on a choice is the answer, and so is its number", async () => {
    const asked = await mountScript(makeScript());
    expect(queryAllTexts(".o_cc_script_label")).toEqual(["Yes", "No"]);
    await contains(".o_cc_script_choice:eq(1)").click();
    queryFirst("[data-first]").focus();
    await press("1");
    await animationFrame();
    expect(asked).toEqual([
        ["answer", 1, 12, ""],
        ["answer", 1, 11, ""],
    ]);
});

test("of several choices numbers mark, and Enter goes on", async () => {
    const question = makeQuestion({ type: "multiple_choice", several: true });
    const asked = await mountScript(makeScript({ question }));
    queryFirst("[data-first]").focus();
    await press("2");
    await press("1");
    await press("2");
    await animationFrame();
    expect(".o_cc_script_choice:eq(0)").toHaveAttribute("aria-checked", "true");
    expect(".o_cc_script_choice:eq(1)").toHaveAttribute("aria-checked", "false");
    await press("Enter");
    expect(asked).toEqual([["answer", 1, [11], ""]]);
});

test("a choice with a remark waits for it", async () => {
    const question = makeQuestion({ comment: "Else:" });
    const asked = await mountScript(makeScript({ question }));
    await contains(".o_cc_script_choice:eq(0)").click();
    expect(asked).toEqual([]);
    await contains(".o_cc_script_comment").edit("with nuts", { confirm: false });
    await contains(".o_cc_script_next").click();
    expect(asked).toEqual([["answer", 1, 11, "with nuts"]]);
});

const writeIn = (selector, text) => async () => {
    await contains(selector).edit(text, { confirm: false });
    await contains(".o_cc_script_next").click();
};
const goOn = () => contains(".o_cc_script_next").click();

for (const [type, values, fill, answer] of [
    ["char_box", {}, () => contains(".o_cc_script_line").edit("Ann"), "Ann"],
    ["numerical_box", {}, () => contains(".o_cc_script_line").edit("2,5"), "2,5"],
    ["text_box", {}, writeIn(".o_cc_script_area", "one\ntwo"), "one\ntwo"],
    ["scale", {}, () => contains(".o_cc_script_choice:eq(0)").click(), 0],
    ["date", { answer: "2026-12-24" }, goOn, "2026-12-24"],
    ["datetime", { answer: "2026-12-24 09:30:00" }, goOn, "2026-12-24 09:30:00"],
]) {
    test(`a question of the kind ${type} answers in its own form`, async () => {
        const asked = await mountScript(
            makeScript({ question: makeQuestion({ type, ...values }) })
        );
        await fill();
        expect(asked).toEqual([["answer", 1, answer, ""]]);
    });
}

test("a table answers row by row", async () => {
    const rows = [
        { id: 21, label: "Taste" },
        { id: 22, label: "Looks" },
    ];
    const asked = await mountScript(
        makeScript({ question: makeQuestion({ type: "matrix", rows }) })
    );
    await contains("tr:eq(1) input:eq(0)").click();
    await contains("tr:eq(1) input:eq(1)").click();
    await goOn();
    expect(asked).toEqual([["answer", 1, { 21: [12] }, ""]]);
});

test("an optional question can be left out, a required one says so by itself", async () => {
    const asked = await mountScript(makeScript({ question: makeQuestion({ type: "char_box" }) }));
    expect(".o_cc_script_next").toHaveText("Leave out");
    await contains(".o_cc_script_next").click();
    expect(asked).toEqual([["answer", 1, null, ""]]);
});

test("a refusal stands at the question, and what was typed stays", async () => {
    const question = makeQuestion({ type: "char_box", required: true });
    await mountScript(makeScript({ question, error: "This is no address" }));
    expect(".o_cc_script_error").toHaveText("This is no address");
    expect(".o_cc_script_error").toHaveAttribute("role", "alert");
    expect(".o_cc_script_title").toHaveText(/\*/);
});

test("a second press while an answer is on its way answers nothing", async () => {
    const way = new Deferred();
    const asked = await mountScript(makeScript(), () => way);
    queryFirst("[data-first]").focus();
    await press("1");
    await press("2");
    await animationFrame();
    expect(asked).toHaveLength(1);
    expect(".o_cc_script_choice:eq(0)").toHaveAttribute("disabled");
    way.resolve();
});

test("Backspace goes back, but not while a text is written", async () => {
    const question = makeQuestion({ comment: "Else:" });
    const asked = await mountScript(makeScript({ question, can_go_back: true }));
    queryFirst(".o_cc_script_comment").focus();
    await press("Backspace");
    expect(asked).toEqual([]);
    queryFirst("[data-first]").focus();
    await press("Backspace");
    expect(asked).toEqual([["back"]]);
});

test("markup in titles, choices and answers is text", async () => {
    const evil = '<img src=x onerror="window.hurt = 1">' + "ы".repeat(200);
    await mountScript(
        makeScript({
            name: evil,
            question: makeQuestion({ title: evil, choices: [{ id: 11, label: evil }] }),
            answers: [{ question_id: 9, question: evil, answer: evil, trouble: evil }],
            messages: [evil],
            notice: evil,
        })
    );
    await contains(".o_cc_script_answers_toggle").click();
    expect(".o_cc_script img").toHaveCount(0);
    expect(".o_cc_script_title").toHaveText(/<img src=x/);
    expect(window.hurt).toBe(undefined);
});

test("what could not be done is told, with the answers so far", async () => {
    const asked = await mountScript(
        makeScript({
            progress: { answered: 1, total: 2 },
            answers: [
                { question_id: 9, question: "Your e-mail?", answer: "a@b.c", trouble: "Not done" },
            ],
        })
    );
    expect(".o_cc_script_trouble").toHaveText("Not done");
    expect(".o_cc_script_bar").toHaveAttribute("aria-valuenow", "1");
    await contains(".o_cc_script_answers_toggle").click();
    await contains(".o_cc_script_answer button").click();
    expect(asked).toEqual([["go", 9]]);
});

test("a script that was deleted shows what was answered", async () => {
    await mountScript(
        makeScript({
            state: "gone",
            question: null,
            notice: "The script was deleted.",
            answers: [{ question_id: 9, question: "A cake?", answer: "Yes", trouble: "" }],
        })
    );
    expect(".o_cc_script_notice").toHaveText("The script was deleted.");
    expect(".o_cc_script_end").toHaveText(/The script ends here/);
    await contains(".o_cc_script_answers_toggle").click();
    expect(".o_cc_script_answer button").toHaveAttribute("disabled");
});

/** A card with a script, in a talk; the calls that change it. */
async function startTalk(answers = {}) {
    const script = makeScript({ state: "ready" });
    const calls = mockCards(makeCardData({ script }));
    for (const method of ["start_script", "answer_script", "back_script", "go_script"]) {
        onRpc("contact.center.card", method, ({ args }) => {
            calls.push([method, ...args]);
            return answers[method] || { script: makeScript() };
        });
    }
    const gateway = await startPanel();
    return { gateway, calls };
}

test("on the card a script begins with the talk and has the keys", async () => {
    const { gateway, calls } = await startTalk();
    await gateway.show("offered", [makeInteraction()]);
    expect(".o_cc_script").toHaveCount(1);
    expect(calls.map(([method]) => method)).toEqual(["open_card"]);
    await gateway.show("talking", [talking()]);
    await settle();
    expect(calls.map(([method]) => method)).toEqual(["open_card", "start_script"]);
    expect(".o_cc_script [data-first]").toBeFocused();
    await press("2");
    await settle();
    expect(calls.at(-1)).toEqual(["answer_script", "voice-cc-1", 1, 12, ""]);
    expect(".o_cc_result.active").toHaveCount(0);
    expect(".o_cc_note").toHaveCount(1);
    // From the note back to the script without the mouse
    queryFirst(".o_cc_note").focus();
    await press(["alt", "q"]);
    expect(".o_cc_script [data-first]").toBeFocused();
});

test("a transfer that an answer asks for is the operator's to send", async () => {
    const script = makeScript({ transfer: { queue_id: 2, name: "Care" } });
    const { gateway } = await startTalk({ answer_script: makeCardData({ script }) });
    await gateway.show("talking", [talking()]);
    await settle();
    await contains(".o_cc_script_choice:eq(1)").click();
    await settle();
    expect(".modal").toHaveCount(1);
    expect(".modal .active, .modal [aria-selected=true], .modal [aria-checked=true]").toHaveText(
        /Care/
    );
    expect(gateway.sent("transfer")).toHaveLength(0);
});

test("a preview keeps its answers to itself", async () => {
    const asked = [];
    onRpc("survey.survey", "preview_contact_center_script", ({ args }) => {
        asked.push(args);
        const isFirst = !args[1].length;
        return isFirst ? makeScript() : makeScript({ state: "done", question: null });
    });
    await mountWithCleanup(ScriptPreview, {
        props: { action: { params: { script_id: 3 } }, actionId: 1 },
    });
    await contains(".o_cc_script_choice:eq(0)").click();
    expect(".o_cc_script_end").toHaveCount(1);
    await contains(".o_cc_script_restart").click();
    expect(asked).toEqual([
        [[3], [], { kind: "start", question_id: false }],
        [[3], [[1, 11, ""]], { kind: "answer", question_id: 1 }],
        [[3], [], { kind: "start", question_id: false }],
    ]);
});

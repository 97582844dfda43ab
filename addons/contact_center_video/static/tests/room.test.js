import {
    advanceTime,
    animationFrame,
    describe,
    expect,
    manuallyDispatchProgrammaticEvent,
    press,
    queryAllTexts,
    queryOne,
    test,
} from "@odoo/hoot";
import { contains, onRpc, patchWithCleanup } from "@web/../tests/web_test_helpers";
import {
    defineContactCenterModels,
    settle,
} from "@contact_center/../tests/contact_center_test_helpers";
import { materialOf } from "@contact_center_video/operator/show/materials";
import { pdf } from "@contact_center_video/operator/show/pdf";
import { FILES_URL, mockShowing, mockUploads, said, startTalk, tell } from "./video_test_helpers";

describe.current.tags("desktop");
defineContactCenterModels();

const SHOW = ["alt", "shift", "o"];
const COFFEE = { model: "product.product", record_id: 5, kind: "product", name: "Coffee" };
const PICTURE = { id: "p1", kind: "image", name: "Plan", url: `${FILES_URL}/plan` };

const drop = (target, file) => {
    const transfer = new DataTransfer();
    transfer.items.add(file);
    return manuallyDispatchProgrammaticEvent(queryOne(target), "drop", { dataTransfer: transfer });
};

test("what is written goes to the room, and comes back with everybody's", async () => {
    const { gateway } = await startTalk();
    await contains(".o_cc_chat_input").edit("Which size?", { confirm: false });
    await press("Enter");
    await settle();
    expect(said(gateway, "chat")).toEqual([{ kind: "chat", text: "Which size?" }]);
    expect(said(gateway, "typing")).toHaveLength(1);
    expect(".o_cc_chat_input").toHaveValue("");
    expect(".o_cc_chat_entry").toHaveCount(0, { message: "shown once the gateway has it" });
    await tell(
        gateway,
        { from: "operator", kind: "chat", text: "Which size?" },
        { from: "client", kind: "typing" }
    );
    expect(".o_cc_chat_typing").toHaveText("Anna Petrova is writing…");
    await tell(gateway, { from: "client", kind: "chat", text: "<b>Large</b>" });
    expect(queryAllTexts(".o_cc_chat_text")).toEqual(["Which size?", "<b>Large</b>"]);
    expect(".o_cc_chat_typing").toHaveText("");
});

test("who stops writing is no longer said to write", async () => {
    const { gateway } = await startTalk();
    await tell(gateway, { from: "client", kind: "typing" });
    expect(".o_cc_chat_typing").toHaveText("Anna Petrova is writing…");
    await advanceTime(4000);
    await animationFrame();
    expect(".o_cc_chat_typing").toHaveText("");
});

test("while the chat is hidden its button counts what comes", async () => {
    const { gateway } = await startTalk();
    await press(["alt", "shift", "t"]);
    await animationFrame();
    expect(".o_cc_chat").toHaveCount(0);
    await tell(gateway, { from: "client", kind: "chat", text: "Hello?" });
    expect("[data-tool=chat] .badge").toHaveText("1");
    await press(["alt", "shift", "t"]);
    await settle();
    expect("[data-tool=chat] .badge").toHaveCount(0);
});

test("what is told again after a reconnection stands once", async () => {
    const { gateway } = await startTalk();
    const hello = { id: "same", from: "client", kind: "chat", text: "Hello" };
    await tell(gateway, hello);
    await tell(gateway, hello);
    expect(".o_cc_chat_entry").toHaveCount(1);
});

test("a photo is asked for, comes as a file with a thumbnail, and is shown to both", async () => {
    const { gateway } = await startTalk();
    await press(["alt", "shift", "p"]);
    await settle();
    expect(said(gateway, "photo")).toHaveLength(1);
    const url = `${FILES_URL}/f9`;
    const photo = { file_id: "f9", name: "photo.jpg", mimetype: "image/jpeg", bytes: 204_800, url };
    await tell(gateway, { from: "client", kind: "file", ...photo });
    expect(".o_cc_chat_thumb img").toHaveAttribute("alt", "photo.jpg");
    expect(".o_cc_chat_entry a").toHaveAttribute("href", `${url}?token=filestoken`);
    expect(".o_cc_chat_entry").toHaveText(/200 kB/);
    await contains(".o_cc_chat_show").click();
    await settle();
    const material = { id: "f9", kind: "image", name: "photo.jpg", url };
    expect(said(gateway, "show")).toEqual([{ kind: "show", material }]);
});

test("codes on a photo are read, and the photo is kept with the client", async () => {
    const { gateway } = await startTalk();
    const asked = [];
    const reading = { id: 3, state: "done", codes: [], fields: [], text: "", problem: "" };
    onRpc("contact.center.picture.reading", "read_file", ({ args }) => {
        asked.push(["read_file", ...args]);
        return reading;
    });
    onRpc("contact.center.card", "video_keep_file", ({ args }) => {
        asked.push(["video_keep_file", ...args]);
        return { kept: true };
    });
    const url = `${FILES_URL}/f9`;
    const photo = { file_id: "f9", name: "photo.jpg", mimetype: "image/jpeg", bytes: 9, url };
    await tell(gateway, { from: "client", kind: "file", ...photo });
    await contains(".o_cc_chat_keep").click();
    await settle();
    expect(".o_cc_chat_entry").toHaveText(/Kept/);
    await contains(".o_cc_chat_read").click();
    await settle();
    expect(asked).toEqual([
        ["video_keep_file", "video-1", "f9", "photo.jpg", url],
        ["read_file", "video-1", "f9"],
    ]);
    expect(".modal").toHaveCount(1);
});

test("a file dropped on the chat goes to the visitor, with the operator's token", async () => {
    const taken = mockUploads();
    await startTalk();
    await drop(".o_cc_chat", new File(["x"], "price list.pdf", { type: "application/pdf" }));
    await settle();
    expect(taken.map(({ url }) => url)).toEqual([`${FILES_URL}?name=price%20list.pdf`]);
    expect(taken[0].headers.Authorization).toBe("Bearer filestoken");
});

test("a product is found in Odoo and shown by an address that the visitor may open", async () => {
    const made = { id: "m5", kind: "product", name: "Coffee", url: "https://shop.example/coffee" };
    const calls = mockShowing({ video_search: [COFFEE], video_material: made });
    const { gateway } = await startTalk();
    await press(SHOW);
    await settle();
    expect(".o_cc_show_search").toBeFocused();
    await contains(".o_cc_show_search").edit("cof", { confirm: false });
    await advanceTime(300);
    await settle();
    expect(calls.at(-1)).toEqual(["video_search", "video-1", "cof"]);
    expect(".o_cc_show_choice.active").toHaveText(/Coffee/);
    await press("Enter");
    await settle();
    expect(calls.at(-1)).toEqual(["video_material", "video-1", "product.product", 5]);
    expect(said(gateway, "show")).toEqual([{ kind: "show", material: made }]);
    expect(".o_cc_show").toHaveCount(0);
});

test("an address on the web, or a place, is shown as it was typed", async () => {
    mockShowing();
    const { gateway } = await startTalk();
    await press(SHOW);
    await settle();
    await contains(".o_cc_show_search").edit("shop.example/news", { confirm: false });
    await press("Enter");
    await settle();
    const [{ material }] = said(gateway, "show");
    expect([material.kind, material.url]).toEqual(["web", "https://shop.example/news"]);
    const map = materialOf("55.75, 37.62");
    expect(map.kind).toBe("map");
    expect(map.url).toInclude("marker=55.75%2C37.62");
    expect(materialOf("javascript:alert(1)")).toBe(null);
    expect(materialOf("95.75, 37.62")).toBe(null);
    expect(materialOf("coffee")).toBe(null);
});

test("a page of somebody else's is scrolled, not drawn on", async () => {
    const { gateway } = await startTalk();
    const material = { id: "w", kind: "web", name: "News", url: "data:text/html,news" };
    await tell(gateway, { from: "operator", kind: "show", material });
    expect(".o_cc_shown iframe").toHaveCount(1);
    expect(".o_cc_drawing").toHaveClass("o_cc_drawing_off");
    expect("[data-draw], [data-clear]").toHaveCount(0);
    expect(".o_cc_hide").toHaveCount(1);
});

test("a picture dropped on the dialog is put into the room and shown at once", async () => {
    mockShowing();
    const taken = mockUploads();
    const { gateway } = await startTalk();
    await press(SHOW);
    await settle();
    await drop(".o_cc_show", new File(["x"], "notes.txt", { type: "text/plain" }));
    await settle();
    expect(".o_cc_show .alert-danger").toHaveText(/send other files by the chat/);
    expect(taken).toHaveLength(0);
    await drop(".o_cc_show", new File(["x"], "plan.png", { type: "image/png" }));
    await settle();
    const material = { id: "f1", kind: "image", name: "plan.png", url: `${FILES_URL}/f1` };
    expect(said(gateway, "show")).toEqual([{ kind: "show", material }]);
});

test("what Odoo refuses to show is said in the dialog", async () => {
    const refuse = () => {
        throw new Error("no");
    };
    mockShowing({ video_search: [COFFEE], video_material: refuse });
    const { gateway } = await startTalk();
    await press(SHOW);
    await settle();
    await contains("[data-choice='product.product/5']").click();
    await contains(".o_cc_show_send").click();
    await settle();
    expect(".o_cc_show .alert-danger").toHaveCount(1);
    expect(said(gateway, "show")).toHaveLength(0);
});

test("both see what is shown, until one hides it", async () => {
    const { gateway } = await startTalk();
    await tell(gateway, { from: "operator", kind: "show", material: PICTURE });
    expect(".o_cc_shown img").toHaveAttribute("alt", "Plan");
    expect(".o_cc_shown_bar a").toHaveAttribute("href", `${PICTURE.url}?token=filestoken`);
    expect(".o_cc_video_person[data-leg=client]").toHaveCount(1, {
        message: "the visitor is seen beside it",
    });
    await contains(".o_cc_hide").click();
    await settle();
    expect(said(gateway, "hide")).toHaveLength(1);
    await tell(gateway, { from: "operator", kind: "hide" });
    expect(".o_cc_shown").toHaveCount(0);
});

test("pages are turned together", async () => {
    const drawn = [];
    const page = (number) => ({
        getViewport: () => ({ width: 100, height: 140 }),
        render: () => {
            drawn.push(number);
            return { promise: Promise.resolve(), cancel() {} };
        },
    });
    const destroy = () => expect.step("let go");
    patchWithCleanup(pdf, {
        open: async () => ({ numPages: 3, getPage: async (n) => page(n), destroy }),
    });
    const { gateway } = await startTalk();
    const material = { id: "d", kind: "pdf", name: "Offer", url: "https://odoo.test/offer.pdf" };
    await tell(gateway, { from: "operator", kind: "show", material });
    await settle();
    expect(".o_cc_shown_bar [role=status]").toHaveText("1 of 3");
    await contains("[data-turn=on]").click();
    await settle();
    expect(said(gateway, "page")).toEqual([{ kind: "page", n: 2 }]);
    await tell(gateway, { from: "client", kind: "page", n: 3 });
    await settle();
    expect(".o_cc_shown_bar [role=status]").toHaveText("3 of 3");
    expect(drawn).toEqual([1, 2, 3]);
    expect("[data-turn=on]").not.toBeEnabled();
    await tell(gateway, { from: "operator", kind: "hide" });
    expect.verifySteps(["let go"]);
});

test("both point and draw on it; a clear is for both, and so is a new page", async () => {
    const { gateway } = await startTalk();
    await tell(gateway, { from: "operator", kind: "show", material: PICTURE });
    await tell(gateway, { from: "client", kind: "pointer", x: 0.25, y: 0.5 });
    expect(".o_cc_pointer").toHaveStyle({ left: "25%", top: "50%" }, { inline: true });
    expect(".o_cc_pointer_name").toHaveText("Anna Petrova");
    await tell(gateway, { from: "client", kind: "pointer", x: null, y: null });
    expect(".o_cc_pointer").toHaveCount(0);

    await tell(gateway, {
        from: "client",
        kind: "stroke",
        points: [
            [0, 0],
            [0.5, 1],
        ],
        color: "red",
    });
    expect(".o_cc_stroke").toHaveAttribute("points", "0,0 500,1000");
    await contains("[data-draw='#1f77b4']").click();
    const surface = queryOne(".o_cc_drawing");
    const { left, top, width, height } = surface.getBoundingClientRect();
    const at = (x, y) => ({ clientX: left + width * x, clientY: top + height * y, button: 0 });
    await manuallyDispatchProgrammaticEvent(surface, "pointerdown", at(0, 0));
    await manuallyDispatchProgrammaticEvent(surface, "pointermove", at(1, 0.5));
    await manuallyDispatchProgrammaticEvent(surface, "pointerup", at(1, 0.5));
    await settle();
    const [stroke] = said(gateway, "stroke");
    expect(stroke).toEqual({
        kind: "stroke",
        points: [
            [0, 0],
            [1, 0.5],
        ],
        color: "#1f77b4",
    });
    expect(".o_cc_stroke").toHaveCount(2);
    await contains("[data-clear]").click();
    await settle();
    expect(said(gateway, "clear")).toHaveLength(1);
    expect(".o_cc_stroke").toHaveCount(0);
});

test("the visitor's form is filled in by both", async () => {
    mockShowing();
    const { gateway } = await startTalk();
    await press(SHOW);
    await settle();
    await contains("[data-choice=form]").click();
    await contains(".o_cc_show_send").click();
    await settle();
    const [{ material }] = said(gateway, "show");
    expect([material.kind, material.url]).toEqual(["form", ""]);
    await tell(gateway, { from: "operator", kind: "show", material });
    expect(".o_cc_visitor_form").toHaveText(/is asked whether/);
    const fields = [
        { name: "city", label: "City", value: "" },
        {
            name: "size",
            label: "Size",
            value: "s",
            options: [
                ["s", "Small"],
                ["l", "Large"],
            ],
        },
    ];
    await tell(gateway, { from: "client", kind: "fields", fields });
    await tell(gateway, { from: "client", kind: "field", name: "city", value: "Mos" });
    expect(".o_cc_visitor_form [name=city]").toHaveValue("Mos");
    await contains(".o_cc_visitor_form [name=city]").edit("Moscow", { confirm: false });
    await contains(".o_cc_visitor_form [name=size]").select("l");
    await advanceTime(250);
    await settle();
    expect(said(gateway, "field")).toEqual([
        { kind: "field", name: "city", value: "Moscow" },
        { kind: "field", name: "size", value: "l" },
    ]);
});

test("a report of the client's order comes out of the printer at his side", async () => {
    const made = { name: "S0001.pdf", url: "https://odoo.test/S0001.pdf" };
    const prints = [{ key: "7/1", name: "Quotation S0001", detail: "PDF" }];
    const calls = mockShowing({ video_prints: prints, video_print: made });
    const { gateway } = await startTalk();
    await press(["alt", "shift", "l"]);
    await settle();
    await contains("[data-print='7/1']").click();
    await settle();
    expect(calls.at(-1)).toEqual(["video_print", "video-1", "7/1"]);
    expect(said(gateway, "print")).toEqual([{ kind: "print", ...made }]);
    await tell(gateway, { from: "client", kind: "printed", ok: false, problem: "no paper" });
    expect(".o_cc_chat_entry").toHaveText(/It was not printed: no paper/);
});

test("the order is shown as it grows, and its confirmation is seen", async () => {
    const order = {
        id: 4,
        name: "S0004",
        url: "https://odoo.test/my/orders/4",
        lines: [{ name: "Coffee", quantity: 1, price: 10 }],
        total: 10,
        currency: "€",
    };
    mockShowing({ video_order: () => ({ ...order, lines: [...order.lines] }) });
    const { gateway } = await startTalk();
    await contains("[data-tool=order]").click();
    await settle();
    expect(said(gateway, "order")).toHaveLength(1);
    await advanceTime(5000);
    await settle();
    expect(said(gateway, "order")).toHaveLength(1, { message: "what has not changed is not told" });
    order.lines.push({ name: "Cup", quantity: 2, price: 3 });
    order.total = 16;
    await advanceTime(5000);
    await settle();
    expect(said(gateway, "order").at(-1).total).toBe(16);
    expect(said(gateway, "order").at(-1).lines).toHaveLength(2);
    await contains("[data-tool=order]").click();
    order.total = 20;
    await advanceTime(10_000);
    await settle();
    expect(said(gateway, "order")).toHaveLength(2, { message: "shown no longer" });
    await tell(gateway, { from: "client", kind: "confirmed", order: "S0004", signed_by: "Anna" });
    expect(".o_cc_chat_entry").toHaveText(/Confirmed the order, signed by Anna/);
});

test("an order that Odoo told late does not replace what came after it", async () => {
    const order = { name: "S0004", url: "/my/orders/4", lines: [], currency: "€" };
    const first = Promise.withResolvers();
    const answers = [first.promise, { ...order, total: 16 }];
    mockShowing({ video_order: () => answers.shift() });
    const { gateway } = await startTalk();
    for (let click = 0; click < 3; click++) {
        await contains("[data-tool=order]").click();
    }
    await settle();
    first.resolve({ ...order, total: 10 });
    await settle();
    expect(said(gateway, "order").map(({ total }) => total)).toEqual([16]);
});

import { loadPdf, PdfSheet } from "../tools/pdf";
import { h } from "./dom";
import { icon } from "./icons";
import { Ink } from "./ink";

const EMBEDS = new Set(["web", "map", "product", "order"]);
const DRAWN_ON = new Set(["image", "pdf", "video"]);

/** What the operator shows: a picture, pages, a film, a web page; both draw and point on it. */
export class Material {
    constructor(widget) {
        const { say } = widget;
        this.widget = widget;
        this.room = widget.visit.room;
        this.name = h("b", {});
        this.pages = h("span", {});
        this.open = h(
            "a",
            { target: "_blank", rel: "noopener noreferrer", "aria-label": say("open_new") },
            icon("large")
        );
        this.pen = h(
            "button",
            { type: "button", "aria-pressed": "false", onclick: () => this.toggleDrawing() },
            icon("pen")
        );
        this.hold = h("div", { class: "hold" });
        this.element = h(
            "section",
            { class: "material", hidden: true },
            h("div", { class: "title" }, this.name, this.pages, this.pen, this.open),
            this.hold
        );
        this.ink = new Ink(widget.visit);
        this.shown = null;
        this.update();
    }

    toggleDrawing(on = this.pen.getAttribute("aria-pressed") !== "true") {
        this.pen.setAttribute("aria-pressed", String(on));
        const words = this.widget.say(on ? "stop_drawing" : "draw");
        this.pen.setAttribute("aria-label", words);
        this.pen.title = words;
        this.ink.draw(on);
    }

    get visible() {
        return Boolean(this.room.material) && this.room.material.kind !== "form";
    }

    update() {
        const { material, page } = this.room;
        this.element.hidden = !this.visible;
        if (!this.visible) {
            this.shown = null;
            this.closePdf();
            this.hold.replaceChildren();
            return;
        }
        if (this.shown !== material.shown) {
            this.shown = material.shown;
            this.show(material);
        }
        if (this.pdf && this.page !== page) {
            this.turn(page);
        }
        this.ink.update();
    }

    show(material) {
        const { say, visit } = this.widget;
        const url = visit.urlOf(material.url || "");
        this.closePdf();
        this.page = 0;
        this.name.textContent = material.name || "";
        this.pages.textContent = "";
        this.open.href = isWeb(url) ? url : "";
        this.open.hidden = !isWeb(url);
        this.element.setAttribute("aria-label", say("shown", { name: material.name || "" }));
        this.pen.hidden = !DRAWN_ON.has(material.kind);
        this.toggleDrawing(false);
        this.hold.replaceChildren(this.sheet(material, url));
    }

    sheet({ kind, name }, url) {
        if (!isWeb(url)) {
            return h("div", { class: "sheet" });
        }
        if (kind === "pdf") {
            return this.pdfSheet(url);
        }
        if (EMBEDS.has(kind)) {
            const frame = h("iframe", {
                src: url,
                title: name,
                referrerpolicy: "no-referrer",
                sandbox: "allow-scripts allow-same-origin allow-forms allow-popups",
            });
            return h("div", { class: "sheet fill" }, frame);
        }
        const shown =
            kind === "video"
                ? h("video", { src: url, controls: true, autoplay: true, playsinline: true })
                : h("img", { src: url, alt: name || "" });
        return h("div", { class: "sheet" }, shown, this.ink.element);
    }

    pdfSheet(url) {
        const canvas = h("canvas", { role: "img", "aria-label": this.name.textContent });
        const sheet = h("div", { class: "sheet" }, canvas, this.ink.element);
        loadPdf({ url }, this.widget.settings.odoo_url).then(
            (pdf) => this.openPdf(new PdfSheet(pdf, canvas), sheet),
            () => this.leaveToBrowser(sheet)
        );
        return sheet;
    }

    /** Something else may be shown by now. */
    openPdf(pdf, sheet) {
        if (this.hold.contains(sheet)) {
            this.pdf = pdf;
            this.turn(this.room.page);
        } else {
            pdf.close();
        }
    }

    closePdf() {
        this.pdf?.close();
        this.pdf = null;
    }

    /** A browser's own reader: pages turn by its address. */
    leaveToBrowser(sheet) {
        const frame = h("iframe", { src: this.open.href, title: this.name.textContent });
        sheet.classList.add("fill");
        sheet.replaceChildren(frame);
    }

    async turn(page) {
        const { pdf } = this;
        const { pages } = pdf;
        this.page = page;
        const wanted = Math.min(Math.max(1, page), pages);
        this.pages.textContent = this.widget.say("page_of", { page: wanted, pages });
        try {
            await pdf.turn(wanted, this.hold);
        } catch {
            if (this.pdf === pdf) {
                this.closePdf();
                this.leaveToBrowser(this.hold.firstChild);
            }
        }
    }
}

/** Only http(s): nobody shows a script. */
function isWeb(url) {
    try {
        return ["http:", "https:"].includes(new URL(url, location.href).protocol) && url !== "";
    } catch {
        return false;
    }
}

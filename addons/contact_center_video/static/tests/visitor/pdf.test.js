import { expect, test } from "@odoo/hoot";
import { PdfSheet } from "@contact_center_video/visitor/tools/pdf";

class Cancelled extends Error {
    name = "RenderingCancelledException";
}

/** Pages that are drawn when the test says so, and, as pdf.js, one at a time on a canvas. */
class Pages {
    numPages = 3;
    drawing = new Map();

    async getPage(number) {
        const getViewport = ({ scale }) => ({ width: 300 * scale, height: 400 * scale });
        return { getViewport, render: () => this.render(number) };
    }

    render(number) {
        if (this.drawing.size) {
            throw new Error("Cannot use the same canvas during multiple render() operations.");
        }
        const { promise, resolve, reject } = Promise.withResolvers();
        const end = (how) => () => {
            this.drawing.delete(number);
            how();
        };
        this.drawing.set(number, end(resolve));
        return { promise, cancel: end(() => reject(new Cancelled())) };
    }
}

const PLACE = { clientWidth: 600, clientHeight: 400 };

test("a page that is not yet drawn gives way to the one that was turned to", async () => {
    const pages = new Pages();
    const sheet = new PdfSheet(pages, document.createElement("canvas"));
    const first = sheet.turn(1, PLACE);
    await Promise.resolve();
    await Promise.resolve();
    expect([...pages.drawing.keys()]).toEqual([1]);
    const second = sheet.turn(2, PLACE);
    await first;
    expect([...pages.drawing.keys()]).toEqual([2]);
    pages.drawing.get(2)();
    await second;
    expect(pages.drawing.size).toBe(0);
});

test("of pages asked for at once only the last is drawn", async () => {
    const pages = new Pages();
    const sheet = new PdfSheet(pages, document.createElement("canvas"));
    const turned = [1, 2, 3].map((number) => sheet.turn(number, PLACE));
    await Promise.all(turned.slice(0, 2));
    expect([...pages.drawing.keys()]).toEqual([3]);
    pages.drawing.get(3)();
    await Promise.all(turned);
});

test("a page fills its place, and a fault of its own is told", async () => {
    const pages = new Pages();
    const canvas = document.createElement("canvas");
    const sheet = new PdfSheet(pages, canvas);
    const turned = sheet.turn(1, PLACE);
    await Promise.resolve();
    await Promise.resolve();
    pages.drawing.get(1)();
    await turned;
    expect([canvas.style.width, canvas.style.height]).toEqual(["300px", "400px"]);
    pages.render = () => ({ promise: Promise.reject(new Error("torn")), cancel() {} });
    await expect(sheet.turn(2, PLACE)).rejects.toThrow("torn");
});

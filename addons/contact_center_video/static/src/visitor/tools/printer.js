import { drawPage, loadPdf } from "./pdf";

// Dots an inch of paper; PDF counts 72.
const PRINT_SCALE = 200 / 72;
const KEEP = 120_000;
const PAPER = `@page { margin: 0; } body { margin: 0; }
    img { display: block; width: 100%; max-height: 100vh; object-fit: contain; break-after: page; }
    img:last-child { break-after: auto; }`;

/** Print what the operator sent: a browser shows its dialogue, a kiosk prints silently. PDFs are
 * drawn by ourselves, since not every browser lets a page print its own reader's. Throws what went
 * wrong. */
export async function print(url, odooUrl) {
    const response = await fetch(url, { credentials: "omit" });
    if (!response.ok) {
        throw new Error(`HTTP ${response.status}`);
    }
    const file = await response.blob();
    if (file.type.startsWith("image/")) {
        const address = URL.createObjectURL(file);
        await printPages([address]).finally(() => URL.revokeObjectURL(address));
    } else {
        await printPages(await pagesOf(await file.arrayBuffer(), odooUrl));
    }
}

async function pagesOf(data, odooUrl) {
    const pdf = await loadPdf({ data }, odooUrl);
    const pages = [];
    for (let number = 1; number <= pdf.numPages; number++) {
        const canvas = document.createElement("canvas");
        await drawPage(pdf, number, canvas, PRINT_SCALE);
        pages.push(canvas.toDataURL("image/jpeg", 0.92));
    }
    pdf.destroy();
    return pages;
}

async function printPages(pages) {
    const frame = document.createElement("iframe");
    Object.assign(frame.style, { position: "fixed", width: "1px", height: "1px", opacity: "0" });
    frame.setAttribute("aria-hidden", "true");
    frame.tabIndex = -1;
    document.body.appendChild(frame);
    setTimeout(() => frame.remove(), KEEP);
    const { contentWindow: view, contentDocument: paper } = frame;
    const sheet = new view.CSSStyleSheet();
    sheet.replaceSync(PAPER);
    paper.adoptedStyleSheets = [sheet];
    const pictures = pages.map((source) => {
        const picture = paper.createElement("img");
        picture.src = source;
        paper.body.append(picture);
        return picture.decode();
    });
    await Promise.all(pictures);
    view.focus();
    view.print();
}

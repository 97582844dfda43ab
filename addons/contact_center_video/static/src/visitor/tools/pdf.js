const LIBRARY = "/contact_center/pdfjs/";

let library = null;

/** Odoo's own pdf.js, loaded when the first PDF is shown or printed and not before. */
function pdfjs(odooUrl) {
    library ??= import(`${odooUrl}${LIBRARY}pdf.js`).then((loaded) => {
        loaded.GlobalWorkerOptions.workerSrc = `${odooUrl}${LIBRARY}pdf.worker.js`;
        return loaded;
    });
    library.catch(() => (library = null)); // the next one asks again
    return library;
}

/** `source`: `{url}` or `{data}`. */
export async function loadPdf(source, odooUrl) {
    const loaded = await pdfjs(odooUrl);
    return loaded.getDocument({ ...source, isEvalSupported: false }).promise;
}

export async function drawPage(pdf, number, canvas, scale) {
    await render(await pdf.getPage(number), canvas, scale).promise;
}

function render(page, canvas, scale) {
    const viewport = page.getViewport({ scale });
    canvas.width = Math.floor(viewport.width);
    canvas.height = Math.floor(viewport.height);
    return page.render({ canvasContext: canvas.getContext("2d"), viewport });
}

/** The pages of a PDF on one canvas, as large as their place; turning on before a page is drawn
 * leaves it. */
export class PdfSheet {
    constructor(pdf, canvas) {
        Object.assign(this, { pdf, canvas, task: null });
    }

    get pages() {
        return this.pdf.numPages;
    }

    async turn(number, place) {
        this.number = number;
        const page = await this.pdf.getPage(number);
        if (this.number !== number) {
            return;
        }
        this.task?.cancel();
        const ratio = window.devicePixelRatio || 1;
        this.task = render(page, this.canvas, fittingScale(page, place) * ratio);
        this.canvas.style.width = `${this.canvas.width / ratio}px`;
        this.canvas.style.height = `${this.canvas.height / ratio}px`;
        await this.task.promise.catch(unlessLeft);
    }

    /** Lets go of the file, and of the worker that reads it. */
    close() {
        this.pdf.destroy();
    }
}

function unlessLeft(error) {
    if (error.name !== "RenderingCancelledException") {
        throw error;
    }
}

function fittingScale(page, place) {
    const { width, height } = page.getViewport({ scale: 1 });
    const room = { width: place.clientWidth || 600, height: place.clientHeight || 600 };
    return Math.min(room.width / width, room.height / height);
}

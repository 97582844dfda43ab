import { Component, onWillUnmount, useEffect, useRef, useState } from "@odoo/owl";
import { pdf } from "./pdf";

const SHARPNESS = 2;

/** One page of a PDF, as large as the place for it. */
export class PdfPage extends Component {
    static template = "contact_center_video.PdfPage";
    static props = { url: String, page: Number, onPages: Function };

    setup() {
        this.canvas = useRef("canvas");
        this.state = useState({ isFaulty: false });
        this.document = null;
        this.task = null;
        useEffect(
            (url, page) => {
                this.draw(url, page);
            },
            () => [this.props.url, this.props.page]
        );
        onWillUnmount(() => {
            this.isGone = true;
            this.task?.cancel();
            this.letGo();
        });
    }

    async draw(url, number) {
        try {
            this.document ||= pdf.open(url);
            const { numPages, getPage } = await this.opened();
            this.props.onPages(numPages);
            const page = await getPage(Math.min(number, numPages));
            if (!this.isGone && number === this.props.page) {
                await this.paint(page);
            }
        } catch (error) {
            const isOutpaced = error.name === "RenderingCancelledException";
            if (!this.isGone && !isOutpaced) {
                this.state.isFaulty = true;
            }
        }
    }

    async opened() {
        const document = await this.document;
        return { numPages: document.numPages, getPage: (n) => document.getPage(n) };
    }

    /** Of the file, and of the worker that reads it. */
    async letGo() {
        const document = await this.document?.catch(() => null);
        document?.destroy();
    }

    /** Turning on before a page is drawn leaves it. */
    async paint(page) {
        this.task?.cancel();
        const viewport = page.getViewport({ scale: SHARPNESS });
        const { el } = this.canvas;
        Object.assign(el, { width: viewport.width, height: viewport.height });
        this.task = page.render({ canvasContext: el.getContext("2d"), viewport });
        await this.task.promise;
    }
}

import { loadPDFJSAssets } from "@web/core/utils/pdfjs";

/** Odoo's own PDF.js, replaceable by tests. */
export const pdf = {
    /** @returns {Promise<{ numPages: number, getPage: (n: number) => Promise<object> }>} */
    async open(url) {
        await loadPDFJSAssets();
        return globalThis.pdfjsLib.getDocument({ url, isEvalSupported: false }).promise;
    },
};

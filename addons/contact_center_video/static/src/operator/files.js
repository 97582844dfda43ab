import { browser } from "@web/core/browser/browser";

const KINDS = [
    [/^image\//, "image"],
    [/^video\//, "video"],
    [/^application\/pdf$/, "pdf"],
];

/** @returns {"image" | "video" | "pdf" | ""} as what a file can be shown; "" where it cannot */
export function shownAs(mimetype) {
    return KINDS.find(([pattern]) => pattern.test(mimetype))?.[1] || "";
}

/**
 * An address that this operator may read: files of the room ask for his token.
 *
 * @param {string} url
 * @param {{ files_url?: string, files_token?: string }} video of the gateway's view
 */
export function readable(url, { files_url: filesUrl, files_token: token } = {}) {
    if (!filesUrl || !token || !url.startsWith(filesUrl)) {
        return url;
    }
    return `${url}${url.includes("?") ? "&" : "?"}token=${encodeURIComponent(token)}`;
}

/**
 * Puts a file into the room, where it is told of to all.
 *
 * @param {File | Blob} file
 * @param {string} name
 * @param {{ files_url: string, files_token: string }} video of the gateway's view
 * @returns {Promise<{ file_id: string, url: string }>}
 * @throws {Error} where the gateway does not take it
 */
export async function upload(file, name, { files_url: filesUrl, files_token: token }) {
    const headers = { Authorization: `Bearer ${token}` };
    if (file.type) {
        headers["Content-Type"] = file.type;
    }
    const url = `${filesUrl}?name=${encodeURIComponent(name)}`;
    const response = await browser.fetch(url, { method: "POST", headers, body: file });
    if (!response.ok) {
        throw new Error(`the gateway takes no file: ${response.status}`);
    }
    return response.json();
}

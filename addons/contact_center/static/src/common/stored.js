import { browser } from "@web/core/browser/browser";

/** @returns {any} what this browser remembers by the key; null where it is nothing readable */
export function readStored(key) {
    try {
        return JSON.parse(browser.localStorage.getItem(key));
    } catch {
        return null;
    }
}

/** @returns {any[]} what this browser remembers by the key; empty where that is no list */
export function readList(key) {
    const list = readStored(key);
    return Array.isArray(list) ? list : [];
}

export function remember(key, value) {
    browser.localStorage.setItem(key, JSON.stringify(value));
}

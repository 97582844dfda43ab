import { browser } from "@web/core/browser/browser";

/** @returns {any[]} what this browser remembers by the key; empty where that is no list */
export function readList(key) {
    try {
        const list = JSON.parse(browser.localStorage.getItem(key));
        return Array.isArray(list) ? list : [];
    } catch {
        return [];
    }
}

export function rememberList(key, list) {
    browser.localStorage.setItem(key, JSON.stringify(list));
}

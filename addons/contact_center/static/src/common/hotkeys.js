import { isMacOS } from "@web/core/browser/feature_detection";

const MAC_NAMES = { alt: "⌃", control: "⌘", shift: "⇧", enter: "⏎" };
const NAMES = { alt: "Alt", control: "Ctrl", shift: "Shift", enter: "Enter" };

/**
 * @param {string} hotkey as Odoo's hotkey service knows it: "alt+a"
 * @returns {string} as it is written on the operator's keyboard: "Alt+A"
 */
export function hotkeyLabel(hotkey) {
    const names = isMacOS() ? MAC_NAMES : NAMES;
    return hotkey
        .split("+")
        .map((key) => names[key] || key.toUpperCase())
        .join(isMacOS() ? "" : "+");
}

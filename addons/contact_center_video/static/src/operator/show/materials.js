import { _t } from "@web/core/l10n/translation";

const WEB = /^(https?:\/\/)?[\w-]+(\.[\w-]+)+(:\d+)?([/?#]\S*)?$/i;
const PLACE = /^(-?\d{1,2}(?:\.\d+)?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d+)?)$/;
const MAP = "https://www.openstreetmap.org/export/embed.html";
/** Degrees around a place that the map shows. */
const AROUND = 0.01;
const ICONS = {
    image: "fa-picture-o",
    pdf: "fa-file-pdf-o",
    video: "fa-film",
    web: "fa-globe",
    map: "fa-map-marker",
    product: "fa-cube",
    order: "fa-shopping-cart",
    form: "fa-list-alt",
};

/** @param {string} kind of a material */
export function materialIcon(kind) {
    return ICONS[kind] || "fa-file-o";
}

export function materialId() {
    return Math.random().toString(36).slice(2, 12);
}

/**
 * What a text stands for by itself: an address on the web, or a place on the map ("55.75, 37.62").
 *
 * @param {string} text
 * @returns {object | null} a material
 */
export function materialOf(text) {
    const term = text.trim();
    const place = PLACE.exec(term);
    if (place) {
        return mapOf(Number(place[1]), Number(place[2]));
    }
    if (!WEB.test(term)) {
        return null;
    }
    const url = /^https?:/i.test(term) ? term : `https://${term}`;
    return { id: materialId(), kind: "web", name: url.replace(/^https?:\/\//i, ""), url };
}

function mapOf(latitude, longitude) {
    if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) {
        return null;
    }
    const box = [longitude - AROUND, latitude - AROUND, longitude + AROUND, latitude + AROUND];
    const query = new URLSearchParams({
        bbox: box.map((degrees) => degrees.toFixed(5)).join(),
        layer: "mapnik",
        marker: `${latitude},${longitude}`,
    });
    return {
        id: materialId(),
        kind: "map",
        name: _t("Map %(latitude)s, %(longitude)s", { latitude, longitude }),
        url: `${MAP}?${query}`,
    };
}

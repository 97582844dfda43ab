import { svg } from "./dom";

/** Drawn on 24 × 24, lines of 2. */
const PATHS = {
    video: "M3 6h11a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1z M15 11l6-4v10l-6-4",
    video_off:
        "M15 11l6-4v10l-6-4 M3 6h11a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1z M2 2l20 20",
    mic: "M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3z M5 11a7 7 0 0 0 14 0 M12 18v3",
    mic_off:
        "M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3z M5 11a7 7 0 0 0 14 0 M12 18v3 M2 2l20 20",
    screen: "M3 4h18v12H3z M8 20h8 M12 16v4",
    chat: "M4 5h16v11H9l-5 4z",
    clip: "M20 11l-8 8a5 5 0 0 1-7-7l9-9a3 3 0 0 1 5 5l-9 9a1 1 0 0 1-2-2l8-8",
    photo: "M4 7h4l2-3h4l2 3h4v12H4z M12 10a3 3 0 1 1 0 6 3 3 0 0 1 0-6z",
    end: "M3 14c5-6 13-6 18 0l-3 3-4-2v-3h-4v3l-4 2z",
    close: "M5 5l14 14 M19 5L5 19",
    small: "M5 12h14",
    large: "M4 10V4h6 M20 14v6h-6 M4 4l6 6 M20 20l-6-6",
    phone: "M5 3h4l2 5-3 2a12 12 0 0 0 6 6l2-3 5 2v4a2 2 0 0 1-2 2A17 17 0 0 1 3 5a2 2 0 0 1 2-2z",
    gear: "M12 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6z M12 2v4 M12 18v4 M2 12h4 M18 12h4 M5 5l3 3 M16 16l3 3 M19 5l-3 3 M8 16l-3 3",
    send: "M4 12l16-8-6 17-3-7z",
    pen: "M4 20l1-5L16 4l4 4L9 19z",
    star: "M12 3l3 6 6 1-4 5 1 6-6-3-6 3 1-6-4-5 6-1z",
    speaker: "M4 9h4l5-4v14l-5-4H4z M16 9a4 4 0 0 1 0 6",
    person: "M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8z M4 21c1-8 15-8 16 0",
};

export function icon(name) {
    return svg(
        "svg",
        { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true", focusable: "false" },
        svg("path", { d: PATHS[name] })
    );
}

const CSS = `
:host { all: initial; --cc: #714b67; --on: #fff; font: 16px/1.4 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; color: #1f2430; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
button, input, textarea, select { font: inherit; color: inherit; }
button { cursor: pointer; }
[tabindex="-1"]:focus { outline: none; }
:focus-visible { outline: 3px solid var(--cc); outline-offset: 2px; }
.icon { width: 1.4em; height: 1.4em; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; flex: none; }

.launcher { position: fixed; bottom: max(16px, env(safe-area-inset-bottom)); z-index: 2147483000; display: flex; align-items: center; gap: 10px; max-width: calc(100vw - 32px); padding: 10px 18px 10px 12px; border: 0; border-radius: 999px; background: var(--cc); color: var(--on); box-shadow: 0 4px 18px #0005; text-align: start; }
.right { right: 16px; } .left { left: 16px; }
.launcher img { width: 40px; height: 40px; border-radius: 50%; object-fit: cover; background: #fff; }
.launcher b { display: block; font-weight: 600; }
.launcher small { display: flex; align-items: center; gap: 6px; opacity: .95; font-size: 13px; }
.dot { width: 9px; height: 9px; border-radius: 50%; background: #fbbf24; flex: none; border: 1px solid #fff8; }
.dot.free { background: #34d399; } .dot.closed, .dot.away { border-radius: 2px; background: #d1d5db; }

.panel { position: fixed; bottom: 16px; z-index: 2147483001; width: 400px; height: min(660px, calc(100dvh - 32px)); display: flex; flex-direction: column; overflow: hidden; border-radius: 14px; background: #fff; box-shadow: 0 8px 40px #0006; }
.panel.wide { width: min(1180px, calc(100vw - 32px)); height: calc(100dvh - 32px); }
.panel.full { inset: 0; width: 100%; height: 100dvh; border-radius: 0; box-shadow: none; }
.panel.full:not(.talking) { background: #f3f4f6; }
.panel.full:not(.talking) .screen { width: min(560px, 100%); margin: 0 auto; background: #fff; }
@media (max-width: 600px) { .panel { inset: 0; width: 100%; height: 100dvh; border-radius: 0; } }

header { display: flex; align-items: center; gap: 10px; padding: 10px 12px; background: var(--cc); color: var(--on); flex: none; }
header img { width: 32px; height: 32px; border-radius: 50%; object-fit: cover; background: #fff; }
header h1 { flex: 1; margin: 0; font-size: 17px; font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
header button { display: grid; place-items: center; width: 44px; height: 44px; margin: -6px 0; border: 0; border-radius: 8px; background: none; color: inherit; }
header button:hover { background: #fff3; } header :focus-visible { outline-color: var(--on); }
.screen { flex: 1; min-height: 0; overflow: auto; display: flex; flex-direction: column; gap: 14px; padding: 18px; }
.screen h2 { margin: 0; font-size: 19px; line-height: 1.3; } .screen p { margin: 0; white-space: pre-line; overflow-wrap: anywhere; }
.muted { color: #5b6270; font-size: 14px; }

.main { display: inline-flex; align-items: center; justify-content: center; gap: 10px; min-height: 48px; padding: 10px 18px; border: 0; border-radius: 10px; background: var(--cc); color: var(--on); font-weight: 600; text-decoration: none; }
.plain { display: inline-flex; align-items: center; justify-content: center; gap: 8px; min-height: 44px; padding: 8px 14px; border: 1px solid #c6cad2; border-radius: 10px; background: #fff; text-decoration: none; color: inherit; }
.main:hover { filter: brightness(1.08); } .plain:hover { background: #f3f4f6; } .main:disabled { opacity: .5; cursor: default; }
.bad { background: #c62828; color: #fff; border-color: #c62828; } .bad:hover { background: #b71c1c; }
.row { display: flex; gap: 10px; flex-wrap: wrap; } .row > * { flex: 1 1 auto; }

.ways { display: grid; gap: 10px; border: 0; padding: 0; margin: 0; }
.ways legend { padding: 0 0 8px; font-weight: 600; }
.way { display: flex; align-items: center; gap: 14px; padding: 12px 14px; border: 2px solid #d8dbe1; border-radius: 12px; cursor: pointer; }
.way:has(:checked) { border-color: var(--cc); background: color-mix(in srgb, var(--cc) 7%, #fff); }
.way:has(:focus-visible) { outline: 3px solid var(--cc); outline-offset: 2px; } .way input { position: absolute; opacity: 0; }
.way b { display: block; } .way .icon { width: 26px; height: 26px; color: var(--cc); }
label.field { display: flex; flex-direction: column; gap: 4px; font-size: 14px; color: #3d4450; }
.field input, .field textarea, .field select { width: 100%; min-height: 44px; padding: 8px 12px; border: 1px solid #aab0bc; border-radius: 9px; background: #fff; font-size: 16px; color: #1f2430; }
.field textarea { min-height: 96px; resize: vertical; }
.consent { display: flex; gap: 10px; align-items: flex-start; font-size: 14px; } .consent input { width: 22px; height: 22px; margin: 0; accent-color: var(--cc); flex: none; }
.alert { padding: 10px 14px; border-radius: 10px; background: #fdecea; color: #8c1d18; } .alert:empty { display: none; }
.preview { position: relative; aspect-ratio: 4 / 3; border-radius: 12px; overflow: hidden; background: #20242c; color: #fff; display: grid; place-items: center; flex: none; max-height: 300px; }
.preview video { width: 100%; height: 100%; object-fit: cover; transform: scaleX(-1); } .preview .icon { width: 64px; height: 64px; opacity: .5; }
meter { width: 100%; height: 14px; accent-color: var(--cc); }
.wait { text-align: center; align-items: center; } .wait h2 { margin-top: 6px; }
.clip { width: 100%; aspect-ratio: 16 / 9; border-radius: 12px; overflow: hidden; background: #10131a; flex: none; }
.clip video, .clip img { width: 100%; height: 100%; object-fit: contain; display: block; }
.place { font-size: 34px; font-weight: 700; color: var(--cc); filter: brightness(.9); }
.pulse { width: 64px; height: 64px; border-radius: 50%; background: var(--cc); animation: pulse 1.6s infinite; margin: 12px auto; }
@keyframes pulse { 0% { transform: scale(.6); opacity: .8; } 100% { transform: scale(1.2); opacity: 0; } }
@media (prefers-reduced-motion: reduce) { .pulse { animation: none; opacity: .6; } }

.talk { flex: 1; min-height: 0; display: grid; grid-template: minmax(0, 1fr) auto / minmax(0, 1fr); background: #14171d; color: #fff; }
.talk.chatting { grid-template: minmax(0, 1fr) minmax(180px, 45%) auto / minmax(0, 1fr); }
.wide .talk.chatting, .full .talk.chatting { grid-template: minmax(0, 1fr) auto / minmax(0, 1fr) 340px; }
.stage { position: relative; min-height: 0; min-width: 0; overflow: hidden; display: grid; }
.wide .stage, .full .stage { grid-column: 1; }
.bar { display: flex; justify-content: center; flex-wrap: wrap; gap: 8px; padding: 10px max(8px, env(safe-area-inset-left)) max(10px, env(safe-area-inset-bottom)); background: #14171d; grid-column: 1 / -1; }
.bar button { position: relative; display: grid; place-items: center; width: 48px; height: 48px; border: 0; border-radius: 50%; background: #363c48; color: #fff; }
.bar button:hover { background: #4a5160; } .bar button[aria-pressed="true"] { background: #fff; color: #14171d; } .bar .bad { background: #d32f2f; width: 64px; border-radius: 26px; } .bar :focus-visible, .stage :focus-visible { outline-color: #fff; }
.panel:not(.wide, .full) .bar { gap: 4px; } .panel:not(.wide, .full) .bar button { width: 44px; height: 44px; } .panel:not(.wide, .full) .bar .bad { width: 54px; }
@media (max-width: 600px) { .panel:not(.kiosk) .bar { gap: 4px; } .panel:not(.kiosk) .bar button { width: 44px; height: 44px; } .panel:not(.kiosk) .bar .bad { width: 54px; } }
.bar .new::after { content: ""; position: absolute; top: 4px; right: 4px; width: 12px; height: 12px; border-radius: 50%; background: #fbbf24; border: 2px solid #14171d; }
.people { position: absolute; inset: 0; display: grid; gap: 4px; grid-auto-flow: row; grid-auto-rows: minmax(0, 1fr); }
.wide .people, .full .people { grid-auto-flow: column; grid-auto-columns: minmax(0, 1fr); }
.person { position: relative; min-height: 0; overflow: hidden; background: #20242c; display: grid; place-items: center; }
.person video { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: cover; } .person.alone video { object-fit: contain; }
.person .name { position: absolute; left: 8px; bottom: 8px; padding: 3px 10px; border-radius: 8px; background: #000a; font-size: 14px; max-width: calc(100% - 16px); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; display: flex; gap: 6px; align-items: center; }
.person > .icon { width: 72px; height: 72px; opacity: .4; }
.behind .people { inset: auto auto 8px 8px; width: 168px; height: 112px; z-index: 3; border-radius: 10px; overflow: hidden; box-shadow: 0 2px 12px #000a; }
.behind.many .people { width: 300px; }
.own { position: absolute; right: 10px; top: 10px; width: 108px; aspect-ratio: 4 / 3; z-index: 4; padding: 0; border: 2px solid #fff8; border-radius: 10px; overflow: hidden; background: #000; touch-action: none; cursor: move; }
.wide .own, .full .own { width: 168px; } .own video { width: 100%; height: 100%; object-fit: cover; transform: scaleX(-1); display: block; }
@media (max-width: 600px) { .panel.full .own { width: 96px; } .full .people { grid-auto-flow: row; grid-auto-columns: auto; } .full .talk.chatting { grid-template: minmax(0, 1fr) minmax(180px, 45%) auto / minmax(0, 1fr); } }
.banner { position: absolute; left: 50%; top: 12px; transform: translateX(-50%); z-index: 6; max-width: calc(100% - 24px); padding: 8px 14px; border-radius: 10px; background: #fff; color: #1f2430; box-shadow: 0 2px 14px #0007; font-size: 14px; }
.banner:empty { display: none; } .banner .row, .missing .row { margin-top: 8px; }
.toasts { position: absolute; left: 12px; right: 12px; bottom: 12px; z-index: 7; display: grid; gap: 6px; justify-items: center; pointer-events: none; }
.toast { padding: 8px 14px; border-radius: 10px; background: #fff; color: #1f2430; font-size: 14px; box-shadow: 0 2px 14px #0007; pointer-events: auto; overflow-wrap: anywhere; } .toast.spoken { position: absolute; width: 1px; height: 1px; padding: 0; overflow: hidden; clip-path: inset(50%); }
.talking .toasts { bottom: auto; top: 64px; justify-items: start; } .behind .own { top: 62px; }
.unmute { position: absolute; inset: 0; z-index: 8; border: 0; background: #000a; color: #fff; font-size: 18px; font-weight: 600; }

.material { position: absolute; inset: 0; display: grid; grid-template-rows: auto minmax(0, 1fr); background: #2a2f39; z-index: 2; }
.material .title { display: flex; align-items: center; gap: 10px; padding: 6px 12px; background: #1b1f27; font-size: 14px; } .material .title b { flex: 1; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-weight: 500; }
.material .title a, .material .title button { display: inline-grid; place-items: center; min-width: 40px; min-height: 40px; border: 0; background: none; color: #fff; border-radius: 8px; } .material .title [aria-pressed="true"] { background: #fff; color: #000; }
.hold { position: relative; min-height: 0; display: grid; place-items: center; overflow: hidden; container-type: size; }
.stage > .hold { position: absolute; inset: 0; z-index: 2; background: #14171d; } .stage > .ordering { z-index: 5; background: #000a; }
.sheet { position: relative; display: grid; } .sheet > img, .sheet > canvas, .sheet > video { display: block; max-width: 100cqw; max-height: 100cqh; background: #fff; } .sheet > video { background: #000; }
.sheet.fill { width: 100%; height: 100%; } .sheet iframe { width: 100%; height: 100%; border: 0; background: #fff; }
.ink { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none; } .ink.drawing { pointer-events: auto; touch-action: none; cursor: crosshair; }
.card { align-self: center; width: min(460px, calc(100% - 24px)); max-height: calc(100% - 24px); overflow: auto; padding: 20px; border-radius: 14px; background: #fff; color: #1f2430; display: grid; gap: 12px; }
.card h2 { margin: 0; font-size: 19px; } .card img { max-width: 100%; border-radius: 10px; } .card form > .main { align-self: end; } table { width: 100%; border-collapse: collapse; font-size: 15px; } th { text-align: start; font-weight: 500; color: #5b6270; font-size: 13px; } td, th { padding: 6px 4px; border-bottom: 1px solid #e3e6eb; } .num { text-align: end; white-space: nowrap; } tfoot td { font-weight: 700; border: 0; }

.chat { display: flex; flex-direction: column; min-height: 0; background: #fff; color: #1f2430; }
.lines { flex: 1; min-height: 0; overflow: auto; padding: 12px; display: flex; flex-direction: column; gap: 8px; }
.line { max-width: 85%; padding: 8px 12px; border-radius: 14px 14px 14px 4px; background: #eef0f4; align-self: flex-start; overflow-wrap: anywhere; white-space: pre-line; font-size: 15px; } .line.mine { align-self: flex-end; background: color-mix(in srgb, var(--cc) 16%, #fff); border-radius: 14px 14px 4px 14px; } .line small { display: block; color: #5b6270; font-size: 12px; } .line img { display: block; max-width: 100%; max-height: 180px; border-radius: 8px; }
.write { display: flex; gap: 6px; padding: 8px; border-top: 1px solid #e3e6eb; flex: none; } .write textarea { flex: 1; min-width: 0; height: 44px; padding: 10px 12px; border: 1px solid #aab0bc; border-radius: 10px; resize: none; font-size: 16px; } .write button { display: grid; place-items: center; width: 44px; height: 44px; border: 0; border-radius: 10px; background: #eef0f4; flex: none; } .write .go { background: var(--cc); color: var(--on); }
.drop { position: absolute; inset: 0; z-index: 9; display: grid; place-items: center; background: #000b; color: #fff; font-size: 20px; border: 4px dashed #fff; pointer-events: none; }
.alone-chat { flex: 1; min-height: 0; display: flex; flex-direction: column; } .alone-chat .chat { flex: 1; } .alone-chat .foot { padding: 8px; display: flex; justify-content: space-between; align-items: center; gap: 8px; background: #f3f4f6; font-size: 14px; }
.stars { display: flex; gap: 4px; justify-content: center; } .stars button { width: 52px; height: 52px; display: grid; place-items: center; border: 0; background: none; color: #9aa1ad; border-radius: 10px; } .stars .icon { width: 34px; height: 34px; } .stars .on { color: #d98200; } .stars .on .icon { fill: currentColor; }

.idle { position: fixed; inset: 0; z-index: 2147483002; display: grid; background: #10131a; color: #fff; } .idle .slide { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: cover; border: 0; }
.idle .call { position: relative; align-self: end; justify-self: center; margin: 0 16px 7vh; display: flex; align-items: center; gap: 28px; padding: 3.4vmin 6vmin; border: 0; border-radius: 4vmin; background: var(--cc); color: var(--on); box-shadow: 0 1vmin 5vmin #000a; font-size: clamp(22px, 4.4vmin, 64px); text-align: start; } .idle .call .icon { width: 1.8em; height: 1.8em; } .idle .call small { display: block; font-size: .6em; opacity: .95; } .idle .call b { display: block; }
.panel.kiosk:not(.talking) .screen { width: min(820px, 100%); } .kiosk .screen { font-size: 22px; padding: 28px; gap: 20px; } .kiosk .screen h2 { font-size: 30px; } .kiosk .way { padding: 22px; } .kiosk .consent { font-size: 20px; } .kiosk .place { font-size: 72px; } .kiosk .main, .kiosk .plain { min-height: 64px; font-size: 20px; } .kiosk .bar button { width: 72px; height: 72px; } .kiosk .bar .bad { width: 110px; border-radius: 36px; }
`;

let sheet = null;

/** Constructed, not written into the page: allowed under a policy without inline styles. */
export function adoptStyles(root) {
    if (!sheet) {
        sheet = new CSSStyleSheet();
        sheet.replaceSync(CSS);
    }
    root.adoptedStyleSheets = [sheet];
}

/** Black or white, whichever reads better on the color. */
export function inkOn(color) {
    const parts = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16) / 255);
    const [red, green, blue] = parts.map((part) =>
        part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    );
    const light = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    return light > 0.36 ? "#000" : "#fff";
}

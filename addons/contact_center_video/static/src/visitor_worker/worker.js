/* The page is useless without a network; it must only say so in its own words. */
const OFFLINE = `<!DOCTYPE html><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>…</title><body style="font: 18px system-ui; text-align: center; padding: 20vh 24px">
<p>No network. Нет сети.</p><p><a href="">↻</a></p>`;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
    if (event.request.mode !== "navigate") {
        return;
    }
    const headers = { "Content-Type": "text/html; charset=utf-8" };
    event.respondWith(fetch(event.request).catch(() => new Response(OFFLINE, { headers })));
});

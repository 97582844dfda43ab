/**
 * The screen stays on for as long as the page is looked at, where the browser knows how. A page
 * that is hidden loses that by itself; it is asked for again when it is seen.
 *
 * @returns {() => void} lets the screen go dark again
 */
export function keepAwake() {
    let lock = null;
    let isWanted = true;
    async function ask() {
        if (document.visibilityState !== "visible") {
            return;
        }
        const granted = await navigator.wakeLock?.request("screen").catch(() => null);
        lock?.release();
        lock = granted;
        if (!isWanted) {
            lock?.release();
        }
    }
    document.addEventListener("visibilitychange", ask);
    ask();
    return () => {
        isWanted = false;
        document.removeEventListener("visibilitychange", ask);
        lock?.release();
    };
}

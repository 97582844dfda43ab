const LIFETIME = 3600_000;

/** What is needed to take a visit up again after a reload: kept for this tab alone. */
export class Resume {
    constructor(key, store = safeSessionStorage(), now = () => Date.now()) {
        this.name = `contact_center_video.${key}`;
        this.store = store;
        this.now = now;
    }

    read() {
        try {
            const kept = JSON.parse(this.store.getItem(this.name));
            return kept && kept.until > this.now() ? kept : null;
        } catch {
            return null;
        }
    }

    write(values) {
        const kept = { ...this.read(), ...values, until: this.now() + LIFETIME };
        this.store.setItem(this.name, JSON.stringify(kept));
    }

    clear() {
        this.store.removeItem(this.name);
    }
}

/** A page in a frame may be denied storage: then nothing outlives a reload. */
function safeSessionStorage() {
    try {
        window.sessionStorage.getItem("");
        return window.sessionStorage;
    } catch {
        return { getItem: () => null, setItem: () => {}, removeItem: () => {} };
    }
}

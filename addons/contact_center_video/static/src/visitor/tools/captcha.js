const SCRIPTS = {
    turnstile: [
        "https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit",
        "turnstile",
    ],
    hcaptcha: ["https://js.hcaptcha.com/1/api.js?render=explicit", "hcaptcha"],
    recaptcha: ["https://www.google.com/recaptcha/api.js?render=explicit", "grecaptcha"],
};
const LOOK_EVERY = 100;
const LOAD_WITHIN = 15_000;

/** The question that keeps robots out; all three makers draw it in the same way. */
export class Captcha {
    constructor(settings) {
        this.settings = settings;
        this.token = "";
    }

    async show(place) {
        if (!this.settings) {
            return;
        }
        const maker = await this.load();
        if (!place.isConnected) {
            return;
        }
        // These makers look for their place in the page itself, not inside a shadow.
        const slot = document.createElement("slot");
        slot.name = "captcha";
        place.replaceChildren(slot);
        const outside = document.createElement("div");
        outside.slot = "captcha";
        place.getRootNode().host.replaceChildren(outside);
        maker.render(outside, {
            sitekey: this.settings.site_key,
            callback: (token) => (this.token = token),
            "expired-callback": () => (this.token = ""),
        });
    }

    load() {
        const [url, name] = SCRIPTS[this.settings.provider];
        if (!document.querySelector(`script[src="${url}"]`)) {
            const script = document.createElement("script");
            script.src = url;
            script.async = true;
            document.head.appendChild(script);
        }
        const until = Date.now() + LOAD_WITHIN;
        return new Promise((resolve, reject) => {
            const look = () => {
                if (window[name]?.render) {
                    resolve(window[name]);
                } else if (Date.now() > until) {
                    reject(new Error("captcha"));
                } else {
                    setTimeout(look, LOOK_EVERY);
                }
            };
            look();
        });
    }

    /** Each answer is good once. */
    take() {
        const token = this.token;
        this.token = "";
        return token;
    }
}

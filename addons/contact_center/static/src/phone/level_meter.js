import { Component, useEffect, useRef, xml } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { SoundLevel } from "./sound_level";

const LOOK_EVERY = 100;

/** A bar as long as the stream is loud. */
export class LevelMeter extends Component {
    static template = xml`
        <span class="o_cc_level progress flex-grow-1" role="meter" aria-valuemin="0" aria-valuemax="100"
              t-att-aria-label="props.label" t-ref="meter">
            <span class="o_cc_level_bar progress-bar bg-success" t-ref="bar"/>
        </span>`;
    static props = { stream: { optional: true }, label: String };

    setup() {
        this.meter = useRef("meter");
        this.bar = useRef("bar");
        useEffect(
            (stream) => this.watch(stream),
            () => [this.props.stream]
        );
    }

    /** Written past the renderer: ten times a second is too often for it. */
    watch(stream) {
        this.show(0);
        if (!stream?.getAudioTracks().length) {
            return;
        }
        const level = new SoundLevel(stream);
        const interval = browser.setInterval(() => this.show(level.read()), LOOK_EVERY);
        return () => {
            browser.clearInterval(interval);
            level.close();
        };
    }

    show(level) {
        const percent = Math.round(level * 100);
        this.bar.el.style.width = `${percent}%`;
        this.meter.el.setAttribute("aria-valuenow", percent);
    }
}

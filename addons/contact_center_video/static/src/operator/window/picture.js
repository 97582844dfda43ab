import { Component, useEffect, useRef } from "@odoo/owl";

/** What one of those who are there sends: the picture or, without one, who it is. */
export class Picture extends Component {
    static template = "contact_center_video.Picture";
    static props = {
        name: String,
        stream: { optional: true },
        hasPicture: Boolean,
        isSilent: { type: Boolean, optional: true },
        isTelephone: { type: Boolean, optional: true },
        isMirrored: { type: Boolean, optional: true },
        /** the whole of it is to be seen: a screen, a document in a hand */
        isWhole: { type: Boolean, optional: true },
        videoRef: { type: Function, optional: true },
    };

    setup() {
        this.video = useRef("video");
        useEffect(
            (stream, el) => {
                if (el) {
                    el.srcObject = stream;
                    // A browser that does not play by itself is told of by the sound's notice
                    el.play?.()?.catch(() => {});
                }
                this.props.videoRef?.(el);
            },
            () => [this.props.stream, this.video.el]
        );
    }

    get initials() {
        const words = this.props.name.split(/\s+/).filter(Boolean);
        return words
            .slice(0, 2)
            .map((word) => word[0].toUpperCase())
            .join("");
    }
}

import { onWillUnmount, useRef } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { SoundDialog } from "@contact_center/phone/sound_dialog";
import { closeTrack, openCamera } from "../line/sources";

/** The camera stands beside the microphone, with what it sees. */
patch(SoundDialog.prototype, {
    setup() {
        super.setup();
        Object.assign(this.state, { isLooking: false, cameraFault: "" });
        this.preview = useRef("preview");
        this.track = null;
        onWillUnmount(() => closeTrack(this.track));
    },

    get purposes() {
        const camera = { key: "camera", label: _t("Camera"), icon: "fa-video-camera" };
        return [...super.purposes, { ...camera, canChoose: true }];
    },

    choose(purpose, id) {
        super.choose(purpose, id);
        if (purpose === "camera" && this.state.isLooking) {
            this.look();
        }
    },

    letGoOfCamera() {
        closeTrack(this.track);
        this.track = null;
    },

    /** Opened by a click only: its light says that somebody is seen. */
    async look() {
        this.letGoOfCamera();
        const asked = (this.askedCamera = Symbol());
        try {
            const track = await openCamera(this.devices.idFor("camera"));
            if (this.isClosed || this.askedCamera !== asked) {
                return closeTrack(track);
            }
            this.track = track;
            Object.assign(this.state, { isLooking: true, cameraFault: "" });
            this.preview.el.srcObject = new MediaStream([track]);
            this.devices.find();
        } catch (error) {
            if (this.askedCamera === asked) {
                Object.assign(this.state, {
                    isLooking: false,
                    cameraFault: error.code || "failed",
                });
            }
        }
    },
});

import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

const CAMERA = {
    denied: _t(
        "The browser does not let this page use the camera. Click the icon left of the address, allow the camera, and try again. You are heard meanwhile."
    ),
    missing: _t("No camera was found: you are heard, and the visitor sees your name."),
    busy: _t("Another program keeps the camera. Close it and try again."),
    failed: _t("The camera could not be opened."),
    insecure: _t("The browser gives the camera to secure pages only: open Odoo by https."),
};
const MICROPHONE = {
    denied: _t(
        "The browser does not let this page use the microphone. Click the icon left of the address, allow the microphone, and try again."
    ),
    missing: _t("No microphone was found. Plug in your headset."),
    busy: _t("Another program keeps the microphone. Close it."),
    failed: _t("The microphone could not be opened."),
    insecure: _t("The browser gives the microphone to secure pages only: open Odoo by https."),
};

/** What keeps the operator from being seen, heard or understood, and what can be done. */
export class VideoNotices extends Component {
    static template = "contact_center_video.VideoNotices";
    static props = { talk: Object, state: Object };

    get notices() {
        const { talk, state } = this.props;
        const { camera, microphone, isAudioBlocked, line, refusal } = state;
        return [
            isAudioBlocked && {
                key: "sound",
                text: _t("The browser keeps this page silent. Click anywhere to hear."),
            },
            MICROPHONE[microphone] && {
                key: "microphone",
                text: MICROPHONE[microphone],
                again: () => talk.openMicrophone(),
            },
            CAMERA[camera] && {
                key: "camera",
                text: CAMERA[camera],
                again: () => talk.openCamera(),
            },
            line?.grade === "bad" && {
                key: "line",
                text: _t("The connection is bad. Without your camera the sound gets better."),
            },
            refusal && { key: "refusal", text: refusal },
        ].filter(Boolean);
    }
}

import { Component, onWillDestroy, status, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { isBinarySize } from "@web/core/utils/binary";
import { useService } from "@web/core/utils/hooks";
import { url } from "@web/core/utils/urls";
import { FileUploader } from "@web/views/fields/file_handler";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { MAX_SECONDS, record, suffixOf, toBase64 } from "./recorder";

/** A sound that is listened to, recorded with the microphone, or uploaded. */
export class SoundField extends Component {
    static template = "contact_center.SoundField";
    static components = { FileUploader };
    static props = { ...standardFieldProps, fileNameField: { type: String, optional: true } };

    setup() {
        this.notification = useService("notification");
        this.state = useState({ isRecording: false });
        this.recording = null;
        this.isStarting = false;
        onWillDestroy(() => this.recording?.stop());
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get source() {
        if (!this.value) {
            return "";
        }
        if (!isBinarySize(this.value)) {
            return `data:${this.type};base64,${this.value}`;
        }
        return url("/web/content", {
            model: this.props.record.resModel,
            id: this.props.record.resId,
            field: this.props.name,
            unique: this.props.record.data.checksum,
        });
    }

    get type() {
        const name = this.props.record.data[this.props.fileNameField] || "";
        const kind = name.split(".").at(-1).toLowerCase();
        return { mp3: "audio/mpeg", m4a: "audio/mp4" }[kind] || `audio/${kind || "webm"}`;
    }

    async toggleRecording() {
        if (this.recording) {
            this.recording.stop();
        } else if (!this.isStarting) {
            this.isStarting = true;
            const recording = await this.start();
            this.isStarting = false;
            if (recording) {
                await this.follow(recording);
            }
        }
    }

    /** Whoever left the form while the browser still asked him is not recorded. */
    async follow(recording) {
        if (status(this) === "destroyed") {
            return recording.stop();
        }
        this.recording = recording;
        this.state.isRecording = true;
        const timer = browser.setTimeout(() => recording.stop(), MAX_SECONDS * 1000);
        const sound = await recording.sound;
        browser.clearTimeout(timer);
        this.recording = null;
        this.state.isRecording = false;
        const name = `recording.${suffixOf(sound.type)}`;
        await this.update({ data: await toBase64(sound), name });
    }

    /** @returns {Promise<object | null>} null without a microphone, which is told */
    async start() {
        try {
            return await record();
        } catch {
            this.notification.add(
                _t("The microphone cannot be used: allow it for this page, or upload a file."),
                { type: "warning" }
            );
            return null;
        }
    }

    update({ data, name }) {
        const changes = { [this.props.name]: data || false };
        if (this.props.fileNameField) {
            changes[this.props.fileNameField] = name || "";
        }
        return this.props.record.update(changes);
    }
}

export const soundField = {
    component: SoundField,
    displayName: _t("Sound"),
    supportedTypes: ["binary"],
    extractProps: ({ attrs }) => ({ fileNameField: attrs.filename }),
};

registry.category("fields").add("contact_center_sound", soundField);

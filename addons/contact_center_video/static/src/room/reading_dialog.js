import { Component, onWillUnmount, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { carefully } from "@contact_center/common/carefully";
import { refusalOf } from "@contact_center/common/refusal";

const MODEL = "contact.center.picture.reading";
const ASK_EVERY = 1000;
/** what a field of the client's is made of */
const OF_CLIENT = ["surname", "given_names", "email", "inn"];

/**
 * What was read from a picture, for a person to look at: nothing counts before he has confirmed it.
 */
export class ReadingDialog extends Component {
    static template = "contact_center_video.ReadingDialog";
    static components = { Dialog };
    static props = {
        record: Object,
        /** as `read_file` answers it */
        reading: Object,
        /** address of the picture, where there is one */
        picture: { type: String, optional: true },
        close: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ reading: this.props.reading, lines: [], error: "", isBusy: false });
        this.timer = null;
        this.take(this.props.reading);
        onWillUnmount(() => browser.clearTimeout(this.timer));
    }

    get targets() {
        return [
            ["card", _t("Card")],
            ["client", _t("Client")],
            ["note", _t("Note")],
        ];
    }

    /** The client has fields for some only. */
    targetsOf(line) {
        return this.targets.filter(([key]) => key !== "client" || OF_CLIENT.includes(line.name));
    }

    take(reading) {
        this.state.reading = reading;
        if (reading.state === "waiting") {
            this.lookLater();
            return;
        }
        this.state.lines = [
            ...reading.codes.map(({ format, text }) => ({
                name: "code",
                label: format,
                value: text,
                confidence: 1,
                checked: true,
            })),
            ...reading.fields,
        ].map((field, id) => ({ ...field, id, target: "card", isWanted: field.checked === true }));
    }

    lookLater() {
        this.timer = browser.setTimeout(() => this.look(), ASK_EVERY);
    }

    async look() {
        try {
            const reading = await this.orm.silent.call(MODEL, "result", [this.state.reading.id]);
            this.state.error = "";
            this.take(reading);
        } catch (error) {
            const refusal = refusalOf(error);
            this.state.error = refusal || _t("Odoo does not answer.");
            if (!refusal) {
                this.lookLater();
            }
        }
    }

    get wanted() {
        return this.state.lines.filter(({ isWanted }) => isWanted);
    }

    percent({ confidence }) {
        return `${Math.round(confidence * 100)} %`;
    }

    proof({ checked }) {
        return {
            true: { label: _t("The check digit fits"), look: "fa-check-circle text-success" },
            false: { label: _t("The check digit does not fit"), look: "fa-warning text-danger" },
        }[checked];
    }

    async confirm() {
        const fields = this.wanted.map(({ name, value, target }) => ({ name, value, target }));
        const ask = () => this.orm.call(MODEL, "confirm", [this.state.reading.id, fields]);
        const data = await carefully(this.state, ask, _t("Odoo does not answer."));
        if (data) {
            this.props.record.take(data);
            this.props.close();
        }
    }
}

/**
 * Reading the pictures of the talk whose card this is.
 *
 * @param {() => object} getRecord
 */
export function useReading(getRecord) {
    const orm = useService("orm");
    const dialog = useService("dialog");
    const notification = useService("notification");

    /** A file of the talk, by the id that its message has. */
    async function readFile(fileId, picture = "") {
        const record = getRecord();
        try {
            const reading = await orm.call(MODEL, "read_file", [record.id, fileId]);
            dialog.add(ReadingDialog, { record, reading, picture });
        } catch (error) {
            notification.add(refusalOf(error) || _t("Odoo does not answer."), { type: "danger" });
        }
    }

    return { readFile };
}

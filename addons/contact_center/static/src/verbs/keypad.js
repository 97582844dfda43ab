import { Component, onMounted, useEffect, useRef, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

const KEYS = [..."123456789*0#"];
const LETTERS = {
    2: "ABC",
    3: "DEF",
    4: "GHI",
    5: "JKL",
    6: "MNO",
    7: "PQRS",
    8: "TUV",
    9: "WXYZ",
};

/** The keys go by a call of the browser's phone. */
function usePhoneLine(callId) {
    const phone = useService("contact_center.phone");
    const state = useState(phone.state);
    const find = () => state.calls.findLast(({ id }) => id === callId);
    return {
        get isThere() {
            return Boolean(find());
        },
        get tones() {
            return find()?.tones;
        },
        press: (key) => phone.sendTones(callId, key),
    };
}

/** The keys of a telephone, to be clicked or typed; what was sent in this talk stands above.
 * `line`: what they are sent by in place of the phone, reactive: `{ isThere, tones, press(key) }`. */
export class Keypad extends Component {
    static template = "contact_center.Keypad";
    static props = {
        callId: String,
        line: { type: Object, optional: true },
        close: { type: Function, optional: true },
    };

    setup() {
        const { line, callId } = this.props;
        this.line = line ? useState(line) : usePhoneLine(callId);
        this.root = useRef("root");
        this.keys = KEYS.map((key) => ({ key, letters: LETTERS[key] || "" }));
        onMounted(() => this.root.el.focus());
        useEffect(
            (isThere) => {
                if (!isThere) {
                    this.props.close?.();
                }
            },
            () => [this.line.isThere]
        );
    }

    onKeydown(ev) {
        const isPlain = !ev.altKey && !ev.ctrlKey && !ev.metaKey;
        if (isPlain && KEYS.includes(ev.key)) {
            ev.preventDefault();
            ev.stopPropagation();
            this.line.press(ev.key);
        }
    }
}

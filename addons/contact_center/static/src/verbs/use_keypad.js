import { usePopover } from "@web/core/popover/popover_hook";
import { Keypad } from "./keypad";

/** The button of the keypad, or the panel where the button is not shown. */
function buttonOf({ id }) {
    const place = `[data-interaction="${CSS.escape(id)}"]`;
    return (
        document.querySelector(`${place} [data-verb="keypad"]`) ||
        document.querySelector(".o_cc_dock")
    );
}

/** @returns {(interaction: object, line?: object) => void} opens the keypad beside its button, or closes it */
export function useKeypad() {
    const popover = usePopover(Keypad, { position: "bottom" });
    return (interaction, line) => {
        if (popover.isOpen) {
            popover.close();
        } else {
            popover.open(buttonOf(interaction), { callId: interaction.id, line });
        }
    };
}

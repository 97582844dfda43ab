import { useService } from "@web/core/utils/hooks";
import { WhomDialog } from "./whom_dialog";

/**
 * @returns {(interaction: object, purpose: "transfer" | "consult") => void} asks for somebody, and
 *     sends the client on to him or asks him first
 */
export function useWhom() {
    const dialog = useService("dialog");
    return (interaction, purpose) => dialog.add(WhomDialog, { interaction, purpose });
}

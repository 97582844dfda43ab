import { useService } from "@web/core/utils/hooks";
import { TransferDialog } from "./transfer_dialog";

/** @returns {(interaction: object) => void} asks where to send the client on, and does it */
export function useTransfer() {
    const dialog = useService("dialog");
    return (interaction) => dialog.add(TransferDialog, { interaction });
}

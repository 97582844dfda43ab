import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { ListController } from "@web/views/list/list_controller";

/** Whether records with these fields lead to somebody's telephone number. */
export function isCallable(fields) {
    return "contact_center_numbers" in fields || fields.partner_id?.relation === "res.partner";
}

/** Operators call whom they have chosen in any list, one after the other. */
const callThese = () => ({
    getStaticActionMenuItems() {
        const lists = this.env.services["contact_center.call_lists"];
        return {
            ...super.getStaticActionMenuItems(),
            contact_center_call_these: {
                isAvailable: () => lists.isOffered && isCallable(this.props.fields),
                sequence: 5,
                icon: "fa fa-phone",
                description: _t("Call these"),
                callback: async () =>
                    lists.propose(this.props.resModel, await this.model.root.getResIds(true)),
            },
        };
    },
});

patch(ListController.prototype, callThese());
patch(KanbanController.prototype, callThese());

import { useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";
import { useInterval } from "../common/interval";

const RELOAD_EVERY = 10_000;

/** A list of what holds at this moment: it keeps itself up to date while somebody looks at it. */
export class OperatorsNowController extends ListController {
    static template = "contact_center.OperatorsNow";

    setup() {
        super.setup();
        this.gateway = useState(useService("contact_center.gateway").state);
        useInterval(() => this.renew(), RELOAD_EVERY);
    }

    /** What keeps clients from being served, or this list from being right; "" while all is well. */
    get trouble() {
        const { connection, isTelephoneLost } = this.gateway;
        if (connection === "reconnecting") {
            return _t("The media gateway does not answer: states are those it told last.");
        }
        return connection === "online" && isTelephoneLost
            ? _t("The telephone exchange does not answer: nobody is rung until it is back.")
            : "";
    }

    /** The menu of a row, as that for listening in, would be closed by it. */
    async renew() {
        const { root } = this.model;
        const isMenuOpen = this.rootRef.el?.querySelector(".o_data_row .o-dropdown.show");
        if (document.visibilityState === "visible" && !root.selection.length && !isMenuOpen) {
            await root.load();
        }
    }
}

registry.category("views").add("contact_center_operators_now", {
    ...listView,
    Controller: OperatorsNowController,
});

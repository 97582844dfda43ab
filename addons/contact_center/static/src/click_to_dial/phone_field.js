import { useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";
import { PhoneField, phoneField } from "@web/views/fields/phone/phone_field";
import { obstacleOf } from "./dialler_service";

/** In lists the button comes when the panel is there, too late to be measured with the column. */
patch(phoneField, { listViewWidth: [170, 260] });

/** For operators every telephone number in Odoo has a button that calls it from the panel. */
patch(PhoneField.prototype, {
    setup() {
        super.setup();
        this.dialler = useService("contact_center.dialler");
        this.gatewayState = useState(useService("contact_center.gateway").state);
    },

    get ccNumber() {
        return this.props.record.data[this.props.name];
    },

    get ccIsOperator() {
        return Boolean(this.gatewayState.enabled && this.gatewayState.operatorId);
    },

    /** While he cannot call from the panel, Odoo's own link stays beside the button. */
    get ccCanCall() {
        return this.ccIsOperator && !obstacleOf(this.gatewayState);
    },

    get ccTitle() {
        return obstacleOf(this.gatewayState) || _t("Call %s", this.ccNumber);
    },

    ccCall() {
        const { resModel, resId } = this.props.record;
        return this.dialler.dial({ number: this.ccNumber, model: resModel, recordId: resId });
    },
});

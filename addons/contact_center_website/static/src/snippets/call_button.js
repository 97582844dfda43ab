import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/** A button in the page's own text opens the panel; where that is not there, its link leads to the
 * plain page. */
export class CallButton extends Interaction {
    static selector = ".o_contact_center_call";
    dynamicContent = {
        _root: { "t-on-click": this.onClick },
    };

    onClick(event) {
        if (window.ContactCenterVideo) {
            event.preventDefault();
            window.ContactCenterVideo.open();
        }
    }
}

registry.category("public.interactions").add("contact_center_website.call_button", CallButton);

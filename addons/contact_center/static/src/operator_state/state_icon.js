import { Component } from "@odoo/owl";
import { stateLook } from "./operator_state";

export class StateIcon extends Component {
    static template = "contact_center.StateIcon";
    static props = { state: String };

    get look() {
        return stateLook(this.props.state);
    }
}

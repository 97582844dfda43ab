import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { SelectMenu } from "@web/core/select_menu/select_menu";
import { KINDS } from "./node_kinds";

/** Asks what follows an exit: a new node of some kind, a node that is there, or nothing. */
export class NextDialog extends Component {
    static template = "contact_center.NextDialog";
    static components = { Dialog, SelectMenu };
    static props = {
        title: String,
        kinds: Array,
        nodes: { type: Array, optional: true },
        target: { type: [Number, Boolean], optional: true },
        onNew: Function,
        onConnect: { type: Function, optional: true },
        close: Function,
    };
    static defaultProps = { nodes: [], target: false };

    setup() {
        this.kindIcons = KINDS;
        this.state = useState({ target: this.props.target });
    }

    get choices() {
        return this.props.nodes.map(({ id, name }) => ({ value: id, label: name }));
    }

    choose(kind) {
        this.props.close();
        this.props.onNew(kind);
    }

    connect(target) {
        this.props.close();
        this.props.onConnect(target);
    }
}

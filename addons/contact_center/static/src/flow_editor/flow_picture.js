import {
    Component,
    onMounted,
    onWillStart,
    onWillUnmount,
    onWillUpdateProps,
    useRef,
    useState,
} from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";
import { FlowNode } from "./flow_node";
import { useExitWire } from "./exit_wire";
import { boxOf, layOut, neighbour, overlap, portOf } from "./flow_layout";
import { NextDialog } from "./next_dialog";
import { READABLE_SCALE, Viewport } from "./viewport";

const EDITOR = "contact.center.flow.editor";
const NODE = "contact.center.flow.node";
const UNDO_MS = 10000;
const PROBLEMS_SHOWN = 100;
const ZOOM_STEP = 1.25;
const MENU_KEYS = [..."1234567890*#"];
const LINE_WIDTHS = { least: 1.5, most: 10 };
const NO_PROBLEMS = [];

/** A flow as a picture: nodes as cards, joined by their exits; drawn, checked and counted on. */
export class FlowPicture extends Component {
    static template = "contact_center.FlowPicture";
    static components = { FlowNode };
    static props = { record: Object, readonly: { type: Boolean, optional: true } };

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.action = useService("action");
        this.root = useRef("root");
        this.canvas = useRef("canvas");
        this.viewport = new Viewport();
        this.lastFigures = new KeepLast();
        this.state = useState({
            picture: null,
            selected: false,
            window: null,
            days: 0,
            figures: {},
            showsProblems: false,
            undos: [],
        });
        this.wire = useExitWire(this.root, this.viewport, {
            moved: () => this.show(),
            drawn: (nodeId, exit, target) =>
                target ? this.connect(nodeId, exit.name, target) : this.onExit(nodeId, exit),
        });
        onWillStart(() => this.load(this.flowId));
        onWillUpdateProps(({ record }) => {
            if (record.resId !== this.flowId) {
                this.state.undos = [];
                return this.load(record.resId).then(() => this.begin());
            }
        });
        onMounted(() => {
            this.observer = new ResizeObserver(() => this.resize());
            this.observer.observe(this.root.el);
            this.resize();
            this.begin();
        });
        onWillUnmount(() => this.observer.disconnect());
    }

    get flowId() {
        return this.props.record.resId;
    }

    get picture() {
        return this.state.picture;
    }

    get isEditable() {
        return Boolean(this.picture?.editable) && !this.props.readonly;
    }

    get periods() {
        return [
            { days: 0, label: _t("No figures") },
            { days: 1, label: _t("Today") },
            { days: 7, label: _t("Last 7 days") },
            { days: 30, label: _t("Last 30 days") },
            { days: 90, label: _t("Last 90 days") },
        ];
    }

    get shownNodes() {
        const seen = this.state.window;
        return this.picture.nodes.filter(
            (node) => !seen || overlap(seen, boxOf(this.layout.places.get(node.id)))
        );
    }

    get shownEdges() {
        const seen = this.state.window;
        return this.layout.edges.filter((edge) => !seen || overlap(seen, edge.box));
    }

    get errors() {
        return this.picture.problems.filter((problem) => problem.severity === "error").length;
    }

    get shownProblems() {
        return this.picture.problems.slice(0, PROBLEMS_SHOWN);
    }

    get warnings() {
        return this.picture.problems.length - this.errors;
    }

    problemsOf(nodeId) {
        return this.problems.get(nodeId) || NO_PROBLEMS;
    }

    widthOf(edge) {
        const taken = this.state.figures[edge.from]?.left[edge.exit] || 0;
        const { least, most } = LINE_WIDTHS;
        return least + (most - least) * Math.sqrt(taken / this.busiest || 0);
    }

    // Data

    async load(flowId) {
        this.wantedId = flowId;
        const picture = flowId ? await this.orm.call(EDITOR, "picture", [flowId]) : null;
        if (this.wantedId !== flowId) {
            return; // another flow is looked at by now
        }
        this.problems = new Map();
        for (const problem of picture?.problems || []) {
            const known = this.problems.get(problem.node_id) || [];
            this.problems.set(problem.node_id, [...known, problem]);
        }
        this.arrange(picture);
        this.state.picture = picture;
    }

    arrange(picture) {
        const nodes = (picture?.nodes || []).map((node) => ({
            ...node,
            rows: node.exits.length + (node.kind === "menu" && picture.editable ? 1 : 0),
        }));
        this.layout = layOut(nodes, picture?.first, { figures: Boolean(this.state.days) });
    }

    async reload() {
        await this.load(this.flowId);
        const { record } = this.props;
        if (!(await record.isDirty())) {
            await record.load();
        }
    }

    onPeriod({ target }) {
        return this.setDays(Number(target.value));
    }

    async setDays(days) {
        const asked = days ? this.orm.call(EDITOR, "figures", [this.flowId, days]) : {};
        this.state.figures = await this.lastFigures.add(Promise.resolve(asked));
        this.busiest = Math.max(
            1,
            ...Object.values(this.state.figures).flatMap(({ left }) => Object.values(left))
        );
        this.state.days = days;
        this.arrange(this.picture);
        this.begin();
    }

    // What is seen

    resize() {
        const { width, height } = this.root.el.getBoundingClientRect();
        Object.assign(this.viewport, { width, height });
        this.show();
    }

    begin() {
        this.viewport.begin(this.layout);
        this.show();
    }

    fit() {
        this.viewport.fit(this.layout);
        this.show();
    }

    /** Moves the canvas itself; cards are rendered anew only where others come into sight. */
    show() {
        if (!this.canvas.el) {
            return;
        }
        this.canvas.el.style.transform = this.viewport.transform;
        this.canvas.el.classList.toggle("o_cc_far", this.viewport.scale < READABLE_SCALE);
        const { window } = this.state;
        const seen = this.viewport.seen();
        if (
            !window ||
            seen.left < window.left ||
            seen.right > window.right ||
            seen.top < window.top ||
            seen.bottom > window.bottom
        ) {
            this.state.window = this.viewport.seen(1);
        }
    }

    zoom(factor, x, y) {
        this.viewport.zoom(factor, x, y);
        this.show();
    }

    zoomIn() {
        this.zoom(ZOOM_STEP);
    }

    zoomOut() {
        this.zoom(1 / ZOOM_STEP);
    }

    onWheel(ev) {
        if (ev.ctrlKey || ev.metaKey) {
            const { left, top } = this.root.el.getBoundingClientRect();
            this.zoom(Math.exp(-ev.deltaY / 300), ev.clientX - left, ev.clientY - top);
        } else {
            this.viewport.pan(-ev.deltaX, -ev.deltaY);
            this.show();
        }
    }

    onGrasp(ev, nodeId, exit) {
        if (ev.button === 0) {
            const index = this.nodeOf(nodeId).exits.findIndex(({ name }) => name === exit.name);
            this.wire.begin(ev, nodeId, exit, portOf(this.layout.places.get(nodeId), index));
        }
    }

    onPointerDown(ev) {
        if (ev.button !== 0 || ev.target.closest("button, select, .o_cc_flow_panel")) {
            return;
        }
        this.grip = { x: ev.clientX, y: ev.clientY };
    }

    onPointerMove(ev) {
        if (!this.grip || !(ev.buttons & 1)) {
            this.grip = null;
            return;
        }
        this.viewport.pan(ev.clientX - this.grip.x, ev.clientY - this.grip.y);
        this.grip = { x: ev.clientX, y: ev.clientY };
        this.show();
    }

    onPointerUp() {
        this.grip = null;
    }

    // What is done

    select(nodeId) {
        this.state.selected = nodeId;
        const place = this.layout.places.get(nodeId);
        if (place) {
            this.viewport.reveal(boxOf(place));
            this.show();
        }
    }

    onClick() {
        if (!this.wire.tookClick()) {
            this.deselect();
        }
    }

    deselect() {
        this.state.selected = false;
    }

    open(nodeId) {
        this.select(nodeId);
        this.dialog.add(FormViewDialog, {
            resModel: NODE,
            resId: nodeId,
            title: this.nodeOf(nodeId)?.name,
            readonly: !this.isEditable,
            canExpand: false,
            context: { default_flow_id: this.flowId },
            onRecordSaved: () => this.reload(),
        });
    }

    nodeOf(nodeId) {
        return this.picture.nodes.find((node) => node.id === nodeId);
    }

    async addFirst() {
        if (!this.flowId && !(await this.props.record.save())) {
            return;
        }
        if (!this.picture) {
            await this.load(this.flowId);
        }
        this.askForNode(_t("Add a node"), (kind) => this.add(kind));
    }

    askForNode(title, onNew) {
        this.dialog.add(NextDialog, { title, kinds: this.picture.kinds, onNew });
    }

    onExit(nodeId, exit) {
        this.select(nodeId);
        this.dialog.add(NextDialog, {
            title: _t("%(node)s: %(exit)s", { node: this.nodeOf(nodeId).name, exit: exit.label }),
            kinds: this.picture.kinds,
            nodes: this.picture.nodes,
            target: exit.target,
            onNew: (kind) => this.add(kind, nodeId, exit.name),
            onConnect: (target) => this.connect(nodeId, exit.name, target),
        });
    }

    async add(kind, fromId = false, exitName = false) {
        const nodeId = await this.orm.call(EDITOR, "add_node", [
            this.flowId,
            kind,
            fromId,
            exitName,
        ]);
        await this.reload();
        this.open(nodeId);
    }

    async connect(nodeId, exitName, target) {
        const before = await this.orm.call(EDITOR, "connect", [nodeId, exitName, target]);
        this.state.undos.push(() => this.orm.call(EDITOR, "connect", [nodeId, exitName, before]));
        await this.reload();
    }

    async addKey(nodeId) {
        const taken = this.nodeOf(nodeId).exits.map((exit) => exit.name);
        const key = MENU_KEYS.find((one) => !taken.includes(one));
        if (!key) {
            return;
        }
        await this.orm.call(EDITOR, "add_key", [nodeId, key]);
        await this.reload();
    }

    async remove(nodeId) {
        const { name } = this.nodeOf(nodeId);
        await this.orm.call(EDITOR, "remove_node", [nodeId]);
        const undo = () => this.orm.call(EDITOR, "restore_node", [nodeId]);
        this.state.undos.push(undo);
        this.state.selected = false;
        await this.reload();
        const close = this.notification.add(_t("“%s” is removed.", name), {
            autocloseDelay: UNDO_MS,
            buttons: [
                {
                    name: _t("Undo"),
                    primary: true,
                    onClick: async () => {
                        close();
                        await this.undo(undo);
                    },
                },
            ],
        });
    }

    async undo(which = this.state.undos.at(-1)) {
        const { undos } = this.state;
        if (undos.includes(which)) {
            this.state.undos = undos.filter((one) => one !== which);
            await which();
            await this.reload();
        }
    }

    showProblem({ node_id: nodeId }) {
        if (nodeId) {
            this.select(nodeId);
        }
    }

    openList() {
        return this.action.doActionButton({
            type: "object",
            name: "action_nodes",
            resModel: "contact.center.flow",
            resId: this.flowId,
            resIds: [this.flowId],
            context: {},
            onClose: () => {},
        });
    }

    onKeydown(ev) {
        if (!this.picture || ev.target.closest("input, select, textarea")) {
            return;
        }
        const act = this.actOf(ev);
        if (act) {
            ev.preventDefault();
            ev.stopPropagation();
            act();
        }
    }

    actOf(ev) {
        const { selected } = this.state;
        if ((ev.ctrlKey || ev.metaKey) && ev.key === "z") {
            return () => this.undo();
        }
        if (ev.ctrlKey || ev.metaKey || ev.altKey) {
            return null;
        }
        if (ev.key.startsWith("Arrow")) {
            return () =>
                this.select(
                    this.nodeOf(selected)
                        ? neighbour(ev.key, selected, this.layout)
                        : this.picture.first
                );
        }
        const always = {
            "+": () => this.zoomIn(),
            "-": () => this.zoomOut(),
            0: () => this.fit(),
            Escape: this.wire.state.path
                ? () => this.wire.cancel()
                : selected && (() => this.deselect()),
        };
        const onNode = {
            Enter: () => this.open(selected),
            Delete: this.isEditable && (() => this.remove(selected)),
            Insert: this.isEditable && (() => this.addAfter(selected)),
        };
        return always[ev.key] || (this.nodeOf(selected) && onNode[ev.key]);
    }

    /** At the first exit that leads nowhere yet, else at the first. */
    addAfter(nodeId) {
        const { exits } = this.nodeOf(nodeId);
        const exit = exits.find(({ target }) => !target) || exits[0];
        if (exit) {
            this.onExit(nodeId, exit);
        }
    }
}

registry.category("view_widgets").add("contact_center_flow_picture", {
    component: FlowPicture,
});

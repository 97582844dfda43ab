import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { readable } from "../files";
import { VisitorForm } from "../room/visitor_form";
import { COLORS, Drawing } from "./drawing";
import { materialIcon } from "./materials";
import { PdfPage } from "./pdf_page";

/** Those in which one can click and scroll while nothing is drawn. */
const FRAMED = ["web", "map", "product", "order"];

/** What the visitor sees on his side, with what both point at and draw. */
export class Shown extends Component {
    static template = "contact_center_video.Shown";
    static components = { Drawing, PdfPage, VisitorForm };
    static props = { talk: Object, room: Object, canSteer: Boolean };

    setup() {
        this.state = useState({ tool: "point", pages: 0 });
        this.nameOf = (leg) => this.props.talk.others.find((one) => one.leg === leg)?.title || "";
    }

    get material() {
        return this.props.room.shown;
    }

    get icon() {
        return materialIcon(this.material.kind);
    }

    get url() {
        return readable(this.material.url, this.props.talk.interaction.video);
    }

    /** On the visitor's own page: there is nothing to draw on. */
    get isForm() {
        return this.material.kind === "form";
    }

    get isFramed() {
        return FRAMED.includes(this.material.kind);
    }

    get tools() {
        return [
            { key: "", label: _t("Look only"), icon: "fa-hand-paper-o", tone: "inherit" },
            { key: "point", label: _t("Point"), icon: "fa-hand-pointer-o", tone: "inherit" },
            ...COLORS.map((color, index) => ({
                key: color,
                label: [_t("Draw in red"), _t("Draw in blue"), _t("Draw in green")][index],
                icon: "fa-pencil",
                tone: color,
            })),
        ];
    }

    /** The visitor's page lets nothing be drawn on pages of others. */
    get canDraw() {
        return this.props.canSteer && !this.isForm && !this.isFramed;
    }

    get tool() {
        return this.canDraw ? this.state.tool : "";
    }

    get page() {
        return this.props.room.page;
    }

    get pageText() {
        return _t("%(page)s of %(pages)s", { page: this.page, pages: this.state.pages });
    }

    turn(step) {
        const { pages } = this.state;
        const page = Math.min(pages, Math.max(1, this.page + step));
        if (page !== this.page) {
            this.props.room.turnTo(page);
        }
    }
}

import { Component, onWillStart, useEffect, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { KeepLast } from "@web/core/utils/concurrency";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { neighbour } from "@contact_center/common/neighbour";
import { carefully } from "@contact_center/common/carefully";
import { shownAs, upload } from "../files";
import { materialIcon, materialId, materialOf } from "./materials";

const ASK_AFTER = 300;

/**
 * What the visitor is to see: found in Odoo, an address on the web, a place on the map, a file from
 * this computer, or what was shown before.
 */
export class ShowDialog extends Component {
    static template = "contact_center_video.ShowDialog";
    static components = { Dialog };
    static props = { talk: Object, close: Function };

    setup() {
        this.desk = useService("contact_center.card");
        this.state = useState({
            term: "",
            found: [],
            chosenKey: "",
            error: "",
            isBusy: false,
            isOver: false,
        });
        this.talkState = useState(this.props.talk.state);
        this.keepLast = new KeepLast();
        this.ask = useDebounced(() => this.search(), ASK_AFTER);
        this.materialIcon = materialIcon;
        useAutofocus({ refName: "autofocus" });
        onWillStart(() => this.search());
        useEffect(
            (stage) => stage === undefined && this.props.close(),
            () => [this.talkState.stage]
        );
    }

    /** Odoo may have nothing to say, and a link or a file can still be shown. */
    async search() {
        const { id } = this.props.talk;
        const asked = this.desk.ask(id, "video_search", this.state.term.trim());
        this.state.found = await this.keepLast.add(asked.catch(() => []));
    }

    get choices() {
        const typed = materialOf(this.state.term);
        return [
            ...(typed ? [{ key: "typed", ...typed, detail: this.kindLabel(typed), typed }] : []),
            ...this.state.found.map((one) => ({ ...one, key: `${one.model}/${one.record_id}` })),
            ...(this.state.term ? [] : [this.form, ...this.shownBefore]),
        ];
    }

    kindLabel({ kind }) {
        return kind === "map" ? _t("Place on the map") : _t("Page on the web");
    }

    get form() {
        const name = _t("The form of his page");
        const typed = { id: materialId(), kind: "form", name, url: "" };
        return { key: "form", kind: "form", name, detail: _t("You fill it in together"), typed };
    }

    get shownBefore() {
        const shown = this.props.talk.room.kept.filter(({ kind }) => kind === "show");
        const byId = new Map(shown.map(({ material }) => [material.id, material]));
        return [...byId.values()].reverse().map((material) => ({
            key: `before/${material.id}`,
            ...material,
            detail: _t("Shown before"),
            typed: material,
        }));
    }

    get chosen() {
        const { choices } = this;
        return choices.find(({ key }) => key === this.state.chosenKey) || choices[0];
    }

    get chosenKey() {
        return this.chosen?.key;
    }

    choose({ key }) {
        this.state.chosenKey = key;
    }

    onKeydown(ev) {
        const step = { ArrowDown: 1, ArrowUp: -1 }[ev.key];
        if (step) {
            ev.preventDefault();
            const next = neighbour(this.choices, ({ key }) => key === this.chosenKey, step);
            next && this.choose(next);
        } else if (ev.key === "Enter") {
            ev.preventDefault();
            this.show();
        }
    }

    async show(choice = this.chosen) {
        if (choice && !this.state.isBusy) {
            const material = await this.carefully(() => this.materialOf(choice));
            this.put(material);
        }
    }

    /** Of a record Odoo makes what the visitor may open. */
    async materialOf({ typed, model, record_id: recordId }) {
        const { id } = this.props.talk;
        return typed || this.desk.ask(id, "video_material", model, recordId);
    }

    put(material) {
        if (material && this.props.talk.room.show(material)) {
            this.props.close();
        }
    }

    get canSendFiles() {
        return Boolean(this.talkState.interaction.video?.files_url);
    }

    onDrop(ev) {
        this.state.isOver = false;
        this.showFile(ev.dataTransfer.files[0]);
    }

    async showFile(file) {
        if (!file || this.state.isBusy) {
            return;
        }
        const kind = shownAs(file.type);
        if (!kind) {
            this.state.error = _t(
                "Pictures, films and PDF can be shown; send other files by the chat."
            );
            return;
        }
        const { video } = this.talkState.interaction;
        const told = await this.carefully(() => upload(file, file.name, video));
        this.put(told && { id: told.file_id, kind, name: file.name, url: told.url });
    }

    carefully(make) {
        return carefully(this.state, make, _t("This cannot be shown at the moment."));
    }
}

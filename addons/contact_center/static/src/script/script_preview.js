import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Script } from "./script";

/** A script as operators see it, with a client who does not exist. Answers stay in this window. */
export class ScriptPreview extends Component {
    static template = "contact_center.ScriptPreview";
    static components = { Script };
    static props = { ...standardActionServiceProps };
    static displayName = _t("Preview");

    setup() {
        this.orm = useService("orm");
        this.answers = new Map();
        this.state = useState({ script: null });
        onWillStart(() => this.restart());
    }

    async move(kind, questionId) {
        const { script_id: scriptId } = this.props.action.params;
        const answers = [...this.answers].map(([id, { answer, comment }]) => [id, answer, comment]);
        const where = { kind, question_id: questionId || false };
        const args = [[scriptId], answers, where];
        this.state.script = await this.orm.call(
            "survey.survey",
            "preview_contact_center_script",
            args
        );
    }

    restart() {
        this.answers.clear();
        return this.move("start");
    }

    answer(questionId, answer, comment) {
        // The last one is the one just given.
        this.answers.delete(questionId);
        this.answers.set(questionId, { answer, comment });
        return this.move("answer", questionId);
    }

    back() {
        return this.move("back", this.state.script.question?.id);
    }

    go(questionId) {
        return this.move("go", questionId);
    }
}

registry.category("actions").add("contact_center.script_preview", ScriptPreview);

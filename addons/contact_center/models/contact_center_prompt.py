from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

NAME_LENGTH = 60


class ContactCenterPrompt(models.Model):
    """One thing that clients hear: words that are spoken, or a recording of them, per language."""

    _name = "contact.center.prompt"
    _inherit = ["contact.center.configured"]
    _description = "Prompt"
    _order = "name, id"

    name = fields.Char(required=True)
    text = fields.Text(
        "Words",
        translate=True,
        help="Spoken by the computer where there is no recording. Values are named in braces:"
        " {name}, {order_number:digits}, {debt:money}, {delivery:date}.",
    )
    recording_ids = fields.One2many("contact.center.prompt.recording", "prompt_id", "Recordings")
    languages = fields.Char(compute="_compute_languages", help="In which it can be heard.")
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    active = fields.Boolean(default=True)

    @api.depends("text", "recording_ids.lang")
    def _compute_languages(self):
        installed = dict(self.env["res.lang"].get_installed())
        texts = self._texts()
        for prompt in self:
            spoken = {*texts.get(prompt.id, {}), *prompt.recording_ids.mapped("lang")}
            prompt.languages = ", ".join(name for code, name in installed.items() if code in spoken)

    def write(self, vals):
        if vals.get("active") is False:
            self._check_unsaid()
        return super().write(vals)

    def _check_unsaid(self):
        """A menu that has lost its words would wait for keys in silence."""
        # sudo: contact.center.flow.prompt - flows of other companies would fall silent as well
        says = (
            self.sudo()
            .env["contact.center.flow.prompt"]
            .search(
                [
                    ("prompt_id", "in", self.ids),
                    ("node_id.active", "=", True),
                    ("node_id.flow_id.active", "=", True),
                ]
            )
        )
        for prompt in says.prompt_id:
            flows = says.filtered(lambda line, said=prompt: line.prompt_id == said).node_id.flow_id
            raise UserError(
                self.env._(
                    "“%(prompt)s” is said in %(flows)s. Let it say something else first.",
                    prompt=prompt.name,
                    flows=", ".join(flows.mapped("name")),
                )
            )

    @api.model
    def name_create(self, name):
        """Words typed where a prompt is asked for become a prompt that says them."""
        prompt = self.create({"name": name[:NAME_LENGTH], "text": name})
        return prompt.id, prompt.display_name

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for prompt, vals in zip(self, vals_list, strict=True):
            vals["name"] = self.env._("%(name)s (copy)", name=prompt.name)
        return vals_list

    def _texts(self):
        """The words by prompt and language: ``{id: {"ru_RU": "…"}}``, of languages in use only.

        Read from the column: a field would give the English words in place of missing ones, to be
        read out by a Russian voice.
        """
        self.flush_model(["text"])
        installed = dict(self.env["res.lang"].get_installed())
        rows = self.env.execute_query(
            SQL(
                "SELECT id, text FROM contact_center_prompt WHERE id IN %s AND text IS NOT NULL",
                tuple(self._origin.ids) or (0,),
            )
        )
        return {
            prompt_id: {code: text for code, text in texts.items() if text and code in installed}
            for prompt_id, texts in rows
        }

    def _for_gateway(self):
        texts = self._texts()
        return [
            {
                "id": prompt.id,
                "name": prompt.name,
                "texts": texts.get(prompt.id, {}),
                "checksums": {
                    recording.lang: recording.checksum for recording in prompt.recording_ids
                },
            }
            for prompt in self
        ]

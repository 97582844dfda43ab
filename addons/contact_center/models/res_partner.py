from odoo import api, fields, models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "contact.center.number.mixin", "contact.center.csat.mixin"]

    _contact_center_partner_field = "id"
    _contact_center_rated_field = "partner_id"

    contact_center_number_line_ids = fields.One2many(
        "contact.center.partner.number", "partner_id", "Further Numbers"
    )
    contact_center_rule_match_ids = fields.One2many(
        "contact.center.rule.match",
        "partner_id",
        "Routing Rules",
        groups="contact_center.group_supervisor",
    )
    contact_center_interaction_count = fields.Integer(
        compute="_compute_contact_center_interaction_count",
        groups="contact_center.group_operator",
    )

    contact_center_callback_count = fields.Integer(
        compute="_compute_contact_center_callback_count", groups="contact_center.group_operator"
    )
    contact_center_voicemail_count = fields.Integer(
        compute="_compute_contact_center_voicemail_count", groups="contact_center.group_operator"
    )

    def _compute_contact_center_callback_count(self):
        callbacks = [("partner_id", "in", self.ids), ("is_open", "=", True)]
        self._contact_center_count(
            "contact_center_callback_count", "contact.center.callback", callbacks
        )

    def _compute_contact_center_voicemail_count(self):
        messages = [("partner_id", "in", self.ids), ("voicemail", "=", True)]
        self._contact_center_count(
            "contact_center_voicemail_count", "contact.center.recording", messages
        )

    def _contact_center_count(self, name, model, domain):
        counts = dict(self.env[model]._read_group(domain, ["partner_id"], ["__count"]))
        for partner in self:
            partner[name] = counts.get(partner, 0)

    def _compute_contact_center_interaction_count(self):
        talks = [("partner_id", "in", self.ids)]
        self._contact_center_count(
            "contact_center_interaction_count", "contact.center.interaction", talks
        )

    def action_contact_center_interactions(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "contact_center.contact_center_interaction_action"
        )
        return {**action, "domain": [("partner_id", "=", self.id)], "context": {}}

    def action_contact_center_callbacks(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "contact_center.contact_center_callback_action"
        )
        return {**action, "domain": [("partner_id", "=", self.id)], "context": {}}

    def action_contact_center_voicemails(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "contact_center.contact_center_voicemail_action"
        )
        domain = [("partner_id", "=", self.id), ("voicemail", "=", True)]
        return {**action, "domain": domain, "context": {}}

    def action_contact_center_call_back(self):
        self.ensure_one()
        return self.env["contact.center.callback"]._action_ask(
            {
                "default_partner_id": self.id,
                "default_number": self._contact_center_best_number(),
            }
        )

    def _contact_center_best_number(self):
        """The first of the client's numbers, as E.164; False without any."""
        return (self.contact_center_numbers or "").split(", ")[0] or False

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        self.env["contact.center.rule"]._clients_changed(partners)
        return partners

    def unlink(self):
        # sudo: contact.center.card - whoever works on one is told, whoever deletes the client
        cards = self.env["contact.center.card"].sudo()._drafts_of(self)
        result = super().unlink()
        cards._tell_operators()
        return result

    def write(self, vals):
        result = super().write(vals)
        self.env["contact.center.rule"]._clients_changed(self)
        # sudo: res.users - whether a name is an operator's, whoever writes it
        if "name" in vals and self.sudo().user_ids.contact_center_operator_ids:
            self.env["contact.center.configuration"]._compile_before_commit()
        return result

    @api.model
    def _contact_center_number_triggers(self):
        return [
            *(name for name in super()._contact_center_number_triggers() if name != "id"),
            "commercial_company_name",
            "contact_center_number_line_ids.number",
            "contact_center_number_line_ids.label",
        ]

    def _contact_center_numbers_as_written(self):
        lines = self.contact_center_number_line_ids
        return super()._contact_center_numbers_as_written() + [
            (line.number, line.label) for line in lines if line.number
        ]

    def _contact_center_partner(self):
        return self

    def _contact_center_caller_values(self):
        name = self.name or self.commercial_company_name
        return {**super()._contact_center_caller_values(), "name": name}

    def _contact_center_phone(self):
        """The number of the field that Odoo has for it, as E.164; None without any."""
        return self.env["contact.center.number"]._e164(
            self.phone, *self._contact_center_countries()
        )

    def _contact_center_lines_of(self, number):
        """The further numbers that are this one, which is E.164."""
        e164, countries = self.env["contact.center.number"]._e164, self._contact_center_countries()
        return self.contact_center_number_line_ids.filtered(
            lambda line: e164(line.number, *countries) == number
        )

    def _contact_center_take_numbers(self, labels):
        """Answer to these numbers too: ``{E.164: label}``."""
        # Merging moves rows by SQL, behind the ORM's back.
        self.invalidate_recordset(["contact_center_number_line_ids"])
        self._compute_contact_center_numbers()
        kept = {row["number"] for row in self._contact_center_number_rows()}
        self.contact_center_number_line_ids = [
            fields.Command.create({"number": number, "label": labels[number]})
            for number in sorted(labels.keys() - kept)
        ]

    def _contact_center_numbers_data(self):
        """The client's numbers as the card shows them."""
        self.flush_recordset(["contact_center_numbers"])  # the rows are written with it
        numbers = self.env["contact.center.number"].search(
            [("model", "=", "res.partner"), ("record_id", "=", self.id)], order="id"
        )
        return [{"number": row.number, "label": row.label or ""} for row in numbers]

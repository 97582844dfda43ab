from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class ContactCenterCard(models.Model):
    """What other apps know of the client, and what is made for him from the card."""

    _inherit = "contact.center.card"

    @api.model
    def run_action(self, uid, key):
        card = self._existing(uid)
        if key not in card._action_keys():
            raise UserError(self.env._("This action is not available on this card."))
        record = getattr(card, f"_card_action_{key}")()
        card._link(record)
        return {**card._data(), "open": record.get_formview_action() if record else None}

    @api.model
    def set_stage(self, uid, panel_key, record_id, stage_id):
        """Move a record of a panel to another of the stages that are offered for it."""
        card = self._existing(uid)
        panel = next((p for p in card._card_panels() if p["key"] == panel_key), {})
        line = next((line for line in panel.get("records", ()) if line["id"] == record_id), None)
        stages = line and line.get("stages", panel.get("stages", ()))
        if not line or stage_id not in [stage["id"] for stage in stages]:
            raise UserError(self.env._("This stage cannot be chosen here any more."))
        record = self.env[line["model"]].browse(record_id)
        getattr(card, f"_card_set_stage_{panel_key}")(record, stage_id)
        return {"panels": card._card_panels()}

    def _link(self, record):
        if not record:
            return
        values = {"model": record._name, "record_id": record.id}
        if not self.link_ids.filtered_domain([(k, "=", v) for k, v in values.items()]):
            # sudo: contact.center.card.link - a link tells what was made here; nobody claims it
            self.sudo().link_ids = [fields.Command.create(values)]

    def _made_here(self, model):
        """Records of the model that this talk has led to, as far as they may be read, the first
        one first: never just any of the client's."""
        links = self.link_ids.filtered(lambda link: link.model == model)
        return self.env[model].browse(links.mapped("record_id")).exists()._filtered_access("read")

    def _links_data(self):
        return [
            {"id": link.record_id, "model": link.model, "name": link.name}
            for link in self.link_ids
            if link.name
        ]

    def _card_panels(self):
        """What other apps know of the client, one panel each; joined with super().

        A panel: key, title, icon, records (id, model, name, detail, badge, badge_class) and
        actions (key, label). An action is carried out by `_card_action_<key>`, which returns
        the record that it made. It may also have a summary (with summary_class), and stages
        (id, name) where its records have a stage_id, or stages of their own:
        `_card_set_stage_<key>` then moves one.
        """
        self.ensure_one()
        return []

    def _panel(self, key, title, icon, records, actions, **more):
        """A panel of ``records``, each described by its own ``_card_record``."""
        return {
            "key": key,
            "title": title,
            "icon": icon,
            "records": [
                {"id": record.id, "model": record._name, **record._card_record()}
                for record in records
            ],
            "actions": [{"key": key, "label": label} for key, label in actions],
            **more,
        }

    def _client_domain(self):
        """Records of the client, of his company and of his colleagues."""
        return Domain("partner_id", "child_of", self.partner_id.commercial_partner_id.ids)

    def _action_keys(self):
        return {action["key"] for panel in self._card_panels() for action in panel["actions"]}

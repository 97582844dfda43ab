from odoo import fields, models


class ContactCenterCard(models.Model):
    """What both a click on a result and an answer of a script can do for the client of the card,
    with the rights of whoever has it."""

    _inherit = "contact.center.card"

    def _ask_callback(self, due, note):
        return self.env["contact.center.callback"].create(
            {
                "number": self.client_number,
                "partner_id": self.partner_id.id,
                "queue_id": self.queue_id.id,
                "entry_point_id": self._entry_point().id,
                "origin_id": self.interaction_id.id,
                "due_at": due,
                "note": note,
            }
        )

    def _send_mail(self, template, record, at=None):
        """Put an e-mail about the record into Odoo's queue, to leave now or at a moment. Returns it
        and its addresses; without any, the caller must not let it stay."""
        template = template.with_env(self.env)
        # It stays in the client's history, and shows whether it has left.
        values = {"auto_delete": False}
        if at:
            values["scheduled_date"] = fields.Datetime.to_string(at)
        if not (template.email_to or template.partner_to or template.use_default_to):
            values["recipient_ids"] = [fields.Command.set(self._known_client().ids)]
        language = ("lang" in record and record.lang) or self.partner_id.lang or self.env.lang
        mail_id = template.with_context(lang=language).send_mail(record.id, email_values=values)
        # sudo: mail.mail - what is sent to a client is nobody's to read but the system's
        mail = self.env["mail.mail"].sudo().browse(mail_id)
        addresses = [mail.email_to, *mail.recipient_ids.mapped("email")]
        self._wake_mail(at)
        return mail, [address for address in addresses if address]

    def _wake_mail(self, at=None):
        """Mails leave by Odoo's own queue, whatever becomes of the browser that asked for them."""
        # sudo: ir.cron - asked to look at the queue, no more
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger(at=at)

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

BADGES = {
    "draft": "text-bg-info",
    "sent": "text-bg-info",
    "sale": "text-bg-success",
    "cancel": "text-bg-secondary",
}

# In which talk an order was made is not said by hand.
CAME_OF = ("contact_center_card_id", "contact_center_interaction_id")

# What is not among these has left.
MAIL_STATUS = {
    "ready": "waiting",
    "process": "waiting",
    "bounce": "failed",
    "exception": "failed",
    "canceled": "failed",
}


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "contact.center.linked.mixin"]

    contact_center_card_id = fields.Many2one(
        "contact.center.card",
        "Made on the Card",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    contact_center_interaction_id = fields.Many2one(
        "contact.center.interaction",
        "Came Of",
        related="contact_center_card_id.interaction_id",
        store=True,
        index="btree_not_null",
        help="The talk in which the order was made.",
    )

    def _has_field_access(self, field, operation):
        if operation == "write" and field.name in CAME_OF and not self.env.su:
            return False
        return super()._has_field_access(field, operation)

    def _came_of(self, card):
        """What brought the client here brought the order; it may be told before the facts are."""
        self.contact_center_card_id = card
        interaction = card.interaction_id
        self.source_id = self.source_id or interaction.source_id
        self.campaign_id = self.campaign_id or interaction.campaign_id

    def _contact_center_interaction_domain(self):
        made_in = Domain("id", "in", self.sudo().contact_center_interaction_id.ids)
        return made_in | super()._contact_center_interaction_domain()

    # On the card.

    def _card_record(self):
        states = dict(self._fields["state"]._description_selection(self.env))
        day = self.env["ir.qweb.field.date"].value_to_html(self.date_order, {})
        return {
            "name": self.name,
            "detail": f"{day} · {self.currency_id.format(self.amount_total)}",
            "badge": states.get(self.state, ""),
            "badge_class": BADGES.get(self.state, ""),
            "is_open": self._is_open_on_card(),
        }

    def _is_open_on_card(self):
        return self.state in ("draft", "sent") and self.has_access("write")

    def _add_one_of(self, product_id):
        line = self.order_line.filtered(lambda line: line.product_id.id == product_id)[:1]
        if line:
            line.product_uom_qty += 1
        else:
            self.env["sale.order.line"].create({"order_id": self.id, "product_id": product_id})

    def _card_order(self):
        """The order as the card lets it be changed."""
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.name,
            "state": self.state,
            "is_open": self._is_open_on_card(),
            "lines": [line._card_line() for line in self.order_line],
            "tax": self.currency_id.format(self.amount_tax) if self.amount_tax else "",
            "total": self.currency_id.format(self.amount_total),
            "email": self.partner_id.email or "",
            "mail": self._card_mail(),
        }

    def _card_mail(self):
        """How the last mail with this order went: ``None`` where none was sent."""
        # sudo: mail.notification - whether the mail left, for whoever may read the order
        notices = self.env["mail.notification"].sudo()
        notice = notices.search(
            [
                ("mail_message_id.model", "=", self._name),
                ("mail_message_id.res_id", "=", self.id),
                ("notification_type", "=", "email"),
                ("res_partner_id", "=", self.partner_id.id),
            ],
            order="id desc",
            limit=1,
        )
        if not notice:
            return None
        status = MAIL_STATUS.get(notice.notification_status, "sent")
        return {
            "status": status,
            "to": notice.mail_email_address or self.partner_id.email or "",
            "why": notice.format_failure_reason() if status == "failed" else "",
        }

    def _contact_center_send(self):
        """As the button “Send” of the order does: Odoo's own template, with the PDF."""
        self.ensure_one()
        self.check_access("write")
        if not self.order_line:
            raise UserError(self.env._("There is nothing in this quotation yet."))
        if not self.partner_id.email_normalized:
            raise UserError(
                self.env._(
                    "%(client)s has no e-mail address. Write it down at the client and send again.",
                    client=self.partner_id.name,
                )
            )
        context = self.with_context(hide_default_template=False).action_quotation_send()["context"]
        if not context.get("default_template_id"):
            raise UserError(self.env._("Odoo has no mail template for quotations."))
        composer = self.env["mail.compose.message"].with_context(**context).create({})
        composer.action_send_mail()

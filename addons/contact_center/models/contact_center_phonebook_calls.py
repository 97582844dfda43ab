from datetime import UTC, timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.numbers import to_international

RECENT_SHOWN = 15
MISSED_SHOWN = 20
MISSED_FOR = timedelta(days=7)
MISSED = ("abandoned", "missed", "out_of_hours")
# What tells that somebody has spoken with the client.
SPOKEN = ("answered", "forwarded")
CALLBACKS_SHOWN = 20


class ContactCenterPhonebook(models.AbstractModel):
    """The calls that an operator made and took, and those that wait for one."""

    _inherit = "contact.center.phonebook"

    @api.model
    def calls(self):
        """``{"recent": [...], "missed": [...], "callbacks": [...]}``: the user's own calls, those
        that his queues missed and nobody has answered since, and callbacks due by tonight."""
        return {
            "recent": self._recent(),
            "missed": self._missed(),
            "callbacks": self._callbacks_due(),
        }

    def _recent(self):
        interactions = self.env["contact.center.interaction"].search(
            [
                ("operator_id", "in", self.env.user._contact_center_operators().ids),
                ("client_number", "!=", False),
                ("channel", "in", ("voice", "callback")),
            ],
            limit=RECENT_SHOWN,
        )
        return [
            {
                **self._call(interaction),
                "outcome": interaction.outcome or "",
                "talk_seconds": interaction.talk_seconds,
            }
            for interaction in interactions
        ]

    def _missed(self):
        """One entry a number, the newest first."""
        queues = self.env.user.contact_center_operator_ids.queue_ids
        # sudo: contact.center.interaction - what nobody answered concerns all of the queue
        interactions = self.env["contact.center.interaction"].sudo()
        missed = interactions.search(
            [
                ("queue_id", "in", queues.ids),
                ("direction", "=", "inbound"),
                ("outcome", "in", MISSED),
                ("client_number", "!=", False),
                ("started_at", ">=", fields.Datetime.now() - MISSED_FOR),
            ]
        )
        by_number = missed.grouped("client_number")
        seen_to = self._answered_since(by_number) | self._promised(by_number)
        left = [of_number for number, of_number in by_number.items() if number not in seen_to]
        return [
            {**self._call(of_number[0]), "count": len(of_number)}
            for of_number in left[:MISSED_SHOWN]
        ]

    def _answered_since(self, by_number):
        """The numbers with whom somebody has spoken after they were missed."""
        # sudo: contact.center.interaction - as above
        interactions = self.env["contact.center.interaction"].sudo()
        later = interactions.search(
            [
                ("client_number", "in", [*by_number]),
                "|",
                ("outcome", "in", SPOKEN),
                ("state", "=", "talking"),
                ("started_at", ">=", fields.Datetime.now() - MISSED_FOR),
            ]
        )
        return {
            talk.client_number
            for talk in later
            if talk.started_at >= by_number[talk.client_number][0].started_at
        }

    def _promised(self, numbers):
        """Those to whom a callback is on its way: the gateway calls by itself."""
        # sudo: contact.center.callback - whether there is one
        callbacks = self.env["contact.center.callback"].sudo()
        promised = callbacks.search([("number", "in", [*numbers]), ("is_open", "=", True)])
        return set(promised.mapped("number"))

    def _callbacks_due(self):
        tonight = self.env["contact.center.offer"]._midnight() + timedelta(days=1)
        queues = self.env.user.contact_center_operator_ids.queue_ids
        callbacks = self.env["contact.center.callback"].search(
            Domain("is_open", "=", True)
            & Domain("due_at", "<", tonight)
            & Domain("queue_id", "in", queues.ids),
            limit=CALLBACKS_SHOWN,
        )
        return [callback._panel_entry() for callback in callbacks]

    def _call(self, interaction):
        """A call as an entry of the phonebook."""
        matches = interaction._panel_matches()
        match = matches[0] if len(matches) == 1 else {}
        number = interaction.client_number
        return {
            "uid": interaction.uid,
            "kind": "client" if match else "number",
            "model": match.get("model") or "",
            "record_id": match.get("record_id") or 0,
            "partner_id": match.get("partner_id") or 0,
            "name": match.get("name") or interaction.client_name or to_international(number),
            "detail": interaction.queue_id.name or "",
            "number": number,
            "shown": to_international(number),
            "direction": interaction.direction,
            "queue_id": interaction.queue_id.id or 0,
            "at": interaction.started_at.replace(tzinfo=UTC).timestamp(),
        }

from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user

# A Monday noon in UTC, as the gateway writes moments.
NOON = 1795435200.0
NUMBER = "+79161234567"


class ContactCenterCase(TransactionCase):
    """Two operators of one supervisor, one of another's, a manager; one queue; one client."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.russia = cls.env.ref("base.ru")
        cls.env.company.country_id = cls.russia
        cls.supervisor = cls._user("test_supervisor", "supervisor")
        cls.other_supervisor = cls._user("test_other_supervisor", "supervisor")
        cls.manager = cls._user("test_manager", "manager")
        cls.anna = cls._operator("test_anna", cls.supervisor)
        cls.boris = cls._operator("test_boris", cls.supervisor)
        cls.vera = cls._operator("test_vera", cls.other_supervisor)
        cls.outsider = new_test_user(cls.env, "test_outsider", groups="base.group_user")
        cls.gateway_user = cls.env.ref("contact_center.user_gateway")
        cls.queue = cls.env["contact.center.queue"].create(
            {
                "name": "Test Sales",
                "operator_ids": [Command.set((cls.anna | cls.boris | cls.vera).ids)],
            }
        )
        cls.entry_point = cls.env["contact.center.entry.point"].create(
            {"name": "Test Shop", "number": "8 495 000-77-77", "queue_id": cls.queue.id}
        )
        cls.topic = cls.env["contact.center.topic"].create({"name": "Test Delivery"})
        cls.result = cls.env["contact.center.result"].create({"name": "Test Sold", "key": "s"})
        cls.client = cls.env["res.partner"].create(
            {"name": "Мария Тестова", "phone": "8 916 123-45-67"}
        )
        cls.env.flush_all()

    @classmethod
    def _user(cls, login, rank):
        return new_test_user(cls.env, login, groups=f"contact_center.group_{rank}")

    @classmethod
    def _operator(cls, login, supervisor):
        return cls.env["contact.center.operator"].create(
            {"user_id": cls._user(login, "operator").id, "supervisor_id": supervisor.id}
        )

    def manager_of_another_company(self):
        company = self.env["res.company"].create({"name": "Other"})
        return new_test_user(
            self.env,
            "test_stranger",
            groups="contact_center.group_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def deliver(self, *facts):
        """What the gateway does, as the user that it is."""
        gateway = self.env["contact.center.gateway"].with_user(self.gateway_user)
        return gateway.deliver(list(facts))

    def interaction(self, uid):
        return self.env["contact.center.interaction"].search([("uid", "=", uid)])

    def cards_of(self, operator):
        """The card model as this operator's browser calls it."""
        return self.env["contact.center.card"].with_user(operator.user_id)

    def match(self, partner=None, **values):
        partner = self.client if partner is None else partner
        return {
            "model": "res.partner",
            "record_id": partner.id,
            "partner_id": partner.id,
            "name": partner.name,
            "company": "",
            "owner_user_id": 0,
            "reasons": [{"code": "number_of_client", "values": {}}],
            **values,
        }

    def call(self, uid="voice-cc-1", **values):
        """The fact of a whole call: answered after 10 s, 60 s of talk, 20 s of wrap-up."""
        return {
            "kind": "interaction",
            "uid": uid,
            "version": 1,
            "channel": "voice",
            "direction": "inbound",
            "state": "closed",
            "client_number": NUMBER,
            "client_name": "",
            "entry_number": self.entry_point.number,
            "entry_point_id": self.entry_point.id,
            "queue_id": self.queue.id,
            "operator_id": self.anna.id,
            "matches": [self.match()],
            "reasons": [],
            "started_at": NOON,
            "queued_at": NOON,
            "answered_at": NOON + 10,
            "ended_at": NOON + 70,
            "wrapped_up_at": NOON + 90,
            "last_seen_at": NOON + 90,
            "wait_seconds": 10.0,
            "talk_seconds": 60.0,
            "wrapup_seconds": 20.0,
            "outcome": "answered",
            "end_unknown": False,
            **values,
        }

    def lost_call(self, uid, wait, **values):
        """The fact of a call whose client hung up after ``wait`` seconds."""
        lost = {
            "outcome": "abandoned",
            "operator_id": None,
            "answered_at": None,
            "ended_at": NOON + wait,
            "wrapped_up_at": None,
            "wait_seconds": float(wait),
            "talk_seconds": 0.0,
            "wrapup_seconds": 0.0,
        }
        return self.call(uid, **{**lost, **values})

    def offer(self, uid="voice-cc-1/1", **values):
        return {
            "kind": "offer",
            "uid": uid,
            "version": 1,
            "interaction_uid": uid.partition("/")[0],
            "operator_id": self.anna.id,
            "offered_at": NOON,
            "ended_at": NOON + 10,
            "outcome": "answered",
            "reasons": [{"code": "longest_ready", "values": {"seconds": 130}}],
            **values,
        }

    def interval(self, uid="stay-1", **values):
        return {
            "kind": "interval",
            "uid": uid,
            "version": 1,
            "operator_id": self.anna.id,
            "state": "ready",
            "pause_reason_id": None,
            "interaction_uid": None,
            "started_at": NOON,
            "ended_at": NOON + 3600,
            **values,
        }

    def view(self, **values):
        """The panel's view of an interaction, as far as the card reads it."""
        return {
            "client_number": NUMBER,
            "queue": {"id": self.queue.id, "name": self.queue.name},
            "matches": [self.match()],
            **values,
        }

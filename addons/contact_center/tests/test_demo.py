import re
from datetime import UTC, datetime
from unittest.mock import patch
from zoneinfo import ZoneInfo

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.contact_center_demo import MODULE
from ..models.contact_center_demo_month import MESSAGES
from ..models.contact_center_demo_shops import TIMEZONE
from ..tools.numbers import to_e164
from .common import ContactCenterCase

QUERIES_A_RECORD = 1.0
"""However busy the machine is: records made one by one take several each."""


def demo_of(env):
    """The demo data, removed if the database came with it."""
    demo = env["contact.center.demo"]
    if demo.is_loaded():
        demo.unload()
    return demo


@tagged("post_install", "-at_install")
class TestDemo(ContactCenterCase):
    """Looks at the demo data, loaded once for all tests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.demo = demo_of(cls.env)
        cls.taken = cls.env["res.users"].search([("login", "=", "supervisor")])
        cls.taken = cls.taken or cls._user("supervisor", "supervisor")
        before = cls.cr.sql_log_count
        cls.demo.load()
        cls.env.flush_all()
        cls.queries = cls.cr.sql_log_count - before

    def test_it_is_quick(self):
        made = self.env["ir.model.data"].search_count([("module", "=", MODULE)])
        self.assertLess(self.queries / made, QUERIES_A_RECORD)

    def test_notes_are_in_one_language(self):
        cards = self.env["contact.center.card"].search([("note", "!=", False)])
        russian = {note: bool(re.search("[а-яА-Я]", note)) for note in cards.mapped("note")}
        self.assertGreater(len(russian), 5)
        self.assertEqual(set(russian.values()), {self.demo._speaks_russian()})

    def test_it_is_not_loaded_twice(self):
        self.assertTrue(self.demo.is_loaded())
        with self.assertRaisesRegex(UserError, "there already"):
            self.demo.load()

    def test_only_administrators_load_and_remove_it(self):
        for user in (self.anna.user_id, self.manager):
            with self.assertRaisesRegex(UserError, "Only an administrator"):
                self.demo.with_user(user).load()
            with self.assertRaisesRegex(UserError, "Only an administrator"):
                self.demo.with_user(user).unload()
            with self.assertRaisesRegex(UserError, "Only an administrator"):
                self.demo.with_user(user).set_logins({"operator": "x"})

    def test_there_are_two_hundred_clients_with_several_numbers(self):
        clients = self.env["res.partner"].search([("email", "like", "client%@example.com")])
        self.assertEqual(len(clients), 200)
        numbers = [number for c in clients for number in c.contact_center_numbers.split(", ")]
        self.assertGreater(len(numbers), 300)
        self.assertEqual(len(numbers), len(set(numbers)))
        for number in numbers:
            self.assertEqual(to_e164(number), number)
        names = "".join(clients.mapped("name"))
        self.assertRegex(names, "[а-я]")
        self.assertRegex(names, "[a-z]")

    def test_every_report_shows_something(self):
        interactions = self.env["contact.center.interaction"]
        outcomes = {outcome for (outcome,) in interactions._read_group([], ["outcome"])}
        self.assertLessEqual({"answered", "abandoned", "missed"}, outcomes)
        intervals = self.env["contact.center.operator.interval"]
        reasons = intervals._read_group([], ["pause_reason_id"])
        for name in ("lunch", "break", "training", "missed"):
            self.assertIn((self.env.ref(f"contact_center.pause_reason_{name}"),), reasons)
        self.assertTrue(self.env["contact.center.recording"].search_count([]))
        self.assertTrue(self.env["contact.center.card"].search_count([("state", "=", "draft")]))
        for report in ("contact.center.report.queue", "contact.center.report.operator"):
            self.assertTrue(self.env[report].search_count([]), report)

    def test_the_month_agrees_with_itself(self):
        """No operator is in two states at once, and every talk is an operator's talk."""
        self.env.cr.execute("""
            SELECT COUNT(*) FROM contact_center_operator_interval one
              JOIN contact_center_operator_interval other
                ON other.operator_id = one.operator_id AND other.id > one.id
               AND other.started_at < one.ended_at AND one.started_at < other.ended_at
               AND EXTRACT(EPOCH FROM LEAST(one.ended_at, other.ended_at)
                                    - GREATEST(one.started_at, other.started_at)) > 1
        """)
        self.assertEqual(self.env.cr.fetchone(), (0,))
        talks = self.env["contact.center.operator.interval"].search([("state", "=", "talking")])
        for talk in talks[:200]:
            self.assertEqual(talk.interaction_id.operator_id, talk.operator_id)

    def test_nothing_lies_in_the_future(self):
        now = fields.Datetime.now()
        for model, names in {
            "interaction": ("started_at", "ended_at", "wrapped_up_at"),
            "offer": ("offered_at", "ended_at"),
            "operator.interval": ("started_at", "ended_at"),
            "recording": ("started_at",),
            "callback": ("requested_at",),
            "card": ("create_date", "done_at"),
            "script.step": ("entered_at", "answered_at"),
        }.items():
            for name in names:
                ahead = self.env[f"contact.center.{model}"].search([(name, ">", now)])
                self.assertFalse(ahead, f"{model}.{name}")

    def test_messages_are_of_evenings_that_are_over(self):
        """Whatever the hour is when the demo data is loaded."""
        midnight = datetime.now(ZoneInfo(TIMEZONE)).replace(hour=0, minute=0, second=0)
        messages = self.env["contact.center.interaction"].search(
            [("uid", "=like", "demo-message-%")]
        )
        self.assertEqual(len(messages), MESSAGES)
        for message in messages:
            self.assertLess(message.ended_at, midnight.astimezone(UTC).replace(tzinfo=None))

    def test_flows_and_nodes_have_names_in_the_language_of_the_shops_too(self):
        menu = self.env["contact.center.entry.point"].search([("flow_id", "!=", False)]).flow_id
        self.assertEqual(menu.name, "Main menu")
        if self.demo._speaks_russian():
            names = menu.with_context(lang="ru_RU").node_ids.mapped("name")
            self.assertFalse([name for name in names if name.isascii()], names)

    def test_the_demo_users_can_be_let_in(self):
        logins = self.demo.set_logins({"operator": "secret-1", "manager": "secret-2"})
        self.assertEqual(set(logins), {"operator", "manager"})
        user = self.env["res.users"].search([("login", "=", logins["operator"])])
        self.assertEqual(user._contact_center_role(), "operator")
        self.assertEqual(len(user.contact_center_operator_ids.queue_ids), 2)
        self.env.flush_all()
        credential = {"login": user.login, "password": "secret-1", "type": "password"}
        user.with_user(user)._check_credentials(credential, {"interactive": False})

    def test_logins_that_are_taken_stay_their_owners(self):
        logins = self.demo.set_logins({"supervisor": "secret"})
        self.assertNotEqual(logins["supervisor"], self.taken.login)


@tagged("post_install", "-at_install")
class TestDemoRemoval(ContactCenterCase):
    def counts(self):
        """Rows of every table."""
        self.env.flush_all()
        self.env.invalidate_all()
        return {
            name: model.sudo().with_context(active_test=False).search_count([])
            for name, model in self.env.items()
            if model._auto and not model._transient and not model._abstract
        }

    def use(self):
        """A call, a card and a change of state while somebody looks around."""
        queue = self.env["contact.center.queue"].search([("name", "=", "Sales")], limit=1)
        operator = queue.operator_ids[0]
        call = self.call("voice-try", queue_id=queue.id, operator_id=operator.id, matches=[])
        self.deliver(call, self.interval("stay-try", operator_id=operator.id))
        self.cards_of(operator).open_card("voice-try", self.view(matches=[]))

    def test_removing_it_leaves_nothing_behind(self):
        demo = demo_of(self.env)
        before = self.counts()
        demo.load()
        loaded = self.counts()
        for model in ("contact.center.interaction", "contact.center.card", "res.users"):
            self.assertGreater(loaded[model], before[model], model)
        self.use()
        demo.unload()
        self.assertFalse(demo.is_loaded())
        after = self.counts()
        left = {name: after[name] - before[name] for name in before if after[name] != before[name]}
        # Logs of what was: versions of the settings, notes to browsers that are open now; and what
        # wakes a scheduled action once: that of CRM, which looks at new leads.
        for log in ("contact.center.configuration", "bus.bus", "ir.cron.trigger"):
            left.pop(log, None)
        self.assertEqual(left, {})

    def test_a_company_that_nobody_touched_is_dressed_and_undressed(self):
        demo, company = demo_of(self.env), self.env.company
        self.env["res.company"].search([("id", "!=", company.id)]).active = False
        dollar = self.env.ref("base.USD")
        company.write({"name": "My Company", "country_id": False, "currency_id": dollar.id})
        with patch.object(type(demo), "_is_untouched", lambda self, company: True):
            demo._quietly()._dress_company()
        self.assertIn("Карамель", company.name)
        self.assertEqual(company.country_id, self.russia)
        demo._quietly()._undress_company()
        self.assertEqual((company.name, company.currency_id), ("My Company", dollar))
        self.assertFalse(company.country_id)

    def test_a_company_with_an_address_is_somebodys(self):
        demo, company = demo_of(self.env), self.env.company
        nothing = dict.fromkeys(("street", "city", "phone", "email", "vat"), False)
        company.write({**nothing, "name": "My Company", "city": "Tula"})
        self.assertFalse(demo._is_untouched(company))

    def test_a_company_in_use_stays_as_it_is(self):
        demo, company = demo_of(self.env), self.env.company
        company.name = "Bakery of Somebody"
        before = (company.country_id, company.currency_id)
        demo._quietly()._dress_company()
        demo._quietly()._undress_company()
        self.assertEqual(company.name, "Bakery of Somebody")
        self.assertEqual((company.country_id, company.currency_id), before)

    def test_what_was_changed_since_is_not_put_back(self):
        demo, company = demo_of(self.env), self.env.company
        with patch.object(type(demo), "_is_untouched", lambda self, company: True):
            demo._quietly()._dress_company()
        company.name = "Renamed by Hand"
        demo._quietly()._undress_company()
        self.assertEqual(company.name, "Renamed by Hand")
        self.assertEqual(company.country_id, self.russia)

from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..models import contact_center_rule
from .common import NUMBER, ContactCenterCase


@tagged("post_install", "-at_install")
class TestRules(ContactCenterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["contact.center.rule"].search([]).action_archive()  # those of a demo
        cls.vip = cls.env["res.partner.category"].create({"name": "Test VIP"})
        cls.gold = cls.env["res.partner.category"].create(
            {"name": "Test Gold", "parent_id": cls.vip.id}
        )
        cls.first = cls.rule(name="VIP first", kind="tag", tag_ids=[Command.set(cls.vip.ids)])
        cls.env.cr.flush()

    @classmethod
    def rule(cls, **values):
        return cls.env["contact.center.rule"].create({"name": "Rule", **values})

    def held(self, number=NUMBER):
        """Pairs of rule and user that the gateway reads with the caller, after a commit."""
        self.env.cr.flush()
        self.env.cr.execute("SELECT rules FROM contact_center_caller WHERE number = %s", [number])
        [[held]] = self.env.cr.fetchall()
        return [(entry["rule_id"], entry["user_id"]) for entry in held]

    def told(self, rule):
        self.env.cr.flush()
        self.env.cr.execute("SELECT payload FROM contact_center_configuration_current")
        [payload] = self.env.cr.fetchone()
        return next(entry for entry in payload["rules"] if entry["id"] == rule.id)

    def test_a_tag_given_and_taken_is_seen_at_commit(self):
        self.assertEqual(self.held(), [])
        self.client.category_id = [Command.link(self.vip.id)]
        self.assertEqual(self.held(), [(self.first.id, 0)])
        self.client.category_id = [Command.unlink(self.vip.id)]
        self.assertEqual(self.held(), [])

    def test_a_tag_below_and_a_tag_of_the_company_count(self):
        self.client.category_id = [Command.link(self.gold.id)]
        self.assertEqual(self.held(), [(self.first.id, 0)])
        company = self.env["res.partner"].create({"name": "Hotel", "is_company": True})
        self.client.write({"category_id": [Command.clear()], "parent_id": company.id})
        self.assertEqual(self.held(), [])
        company.category_id = [Command.link(self.vip.id)]
        self.assertEqual(self.held(), [(self.first.id, 0)])

    def test_clients_tagged_from_the_tag_are_seen(self):
        self.vip.partner_ids = [Command.link(self.client.id)]
        self.assertEqual(self.held(), [(self.first.id, 0)])
        self.gold.partner_ids = [Command.link(self.client.id)]
        self.vip.partner_ids = [Command.unlink(self.client.id)]
        self.gold.parent_id = False
        self.assertEqual(self.held(), [])
        self.gold.parent_id = self.vip
        self.assertEqual(self.held(), [(self.first.id, 0)])
        self.gold.unlink()
        self.assertEqual(self.held(), [])

    def test_the_manager_is_named(self):
        rule = self.rule(name="Manager", kind="manager", action="prefer_user", seconds=20)
        self.assertEqual(self.held(), [])
        self.client.user_id = self.anna.user_id
        self.assertEqual(self.held(), [(rule.id, self.anna.user_id.id)])
        self.client.user_id = self.boris.user_id
        self.assertEqual(self.held(), [(rule.id, self.boris.user_id.id)])
        self.client.user_id = False
        self.assertEqual(self.held(), [])

    def test_a_new_client_is_seen(self):
        number = "+79165550011"
        self.env["res.partner"].create(
            {"name": "Новая", "phone": number, "category_id": [Command.link(self.vip.id)]}
        )
        self.assertEqual(self.held(number), [(self.first.id, 0)])

    def test_a_filter_is_a_domain_on_the_client(self):
        rule = self.rule(kind="domain", domain='[("name", "ilike", "тестова")]')
        self.assertEqual(self.held(), [(rule.id, 0)])
        self.client.name = "Мария Иная"
        self.assertEqual(self.held(), [])
        rule.domain = '[("name", "ilike", "иная")]'
        self.assertEqual(self.held(), [(rule.id, 0)])
        rule.active = False
        self.assertEqual(self.held(), [])

    def test_a_filter_that_means_nothing_any_more_holds_up_nobody(self):
        broken = self.rule(kind="domain", domain="[]")
        self.env.cr.flush()
        self.env.cr.execute(
            "UPDATE contact_center_rule SET sequence = 0, domain = %s WHERE id = %s",
            ["[('field_of_an_app_removed', '=', 1)]", broken.id],
        )
        self.env.invalidate_all()
        with self.assertLogs("odoo.addons.contact_center.models.contact_center_rule", "WARNING"):
            self.client.category_id = [Command.link(self.vip.id)]
            self.assertEqual(self.held(), [(self.first.id, 0), (broken.id, 0)])

    @mute_logger("odoo.orm.models", "odoo.models")
    def test_nobody_finds_out_by_a_filter_what_he_may_not_read(self):
        with self.assertRaises(AccessError):
            self.env["contact.center.rule"].with_user(self.manager).create(
                {"name": "Nosy", "kind": "domain", "domain": "[('signup_type', '=', 'reset')]"}
            )

    def test_a_skill_that_is_archived_is_asked_of_nobody(self):
        skill = self.env["contact.center.skill"].create({"name": "Test Latin"})
        rule = self.rule(action="require_skill", skill_id=skill.id)
        self.assertEqual(self.told(rule)["need"]["skill_id"], skill.id)
        skill.active = False
        self.assertIsNone(self.told(rule)["need"])

    def test_a_filter_narrows_any_kind(self):
        self.client.category_id = [Command.link(self.vip.id)]
        self.first.domain = '[("name", "ilike", "иная")]'
        self.assertEqual(self.held(), [])
        self.client.name = "Мария Иная"
        self.assertEqual(self.held(), [(self.first.id, 0)])

    def test_a_rule_of_another_company_leaves_our_clients_alone(self):
        company = self.env["res.company"].create({"name": "Second Shop Ltd"})
        self.client.company_id = self.env.company
        rule = self.rule(kind="domain", domain="[]", company_id=company.id)
        self.assertEqual(self.held(), [])
        self.client.company_id = False
        self.assertEqual(self.held(), [(rule.id, 0)])

    def test_the_cron_finds_what_no_write_told_of_window_by_window(self):
        self.client.category_id = [Command.link(self.vip.id)]
        self.env.cr.flush()
        self.env.cr.execute("DELETE FROM contact_center_rule_match")
        self.env.cr.execute("SELECT MAX(id) FROM res_partner")
        [last] = self.env.cr.fetchone()
        self.not_looked_at()
        commits = []

        def committed(_cron, processed=0, *, remaining=None, deactivate=False):
            commits.append((processed, remaining))
            return 60.0

        with (
            patch.object(contact_center_rule, "WINDOW", last // 3),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", committed),
        ):
            self.env["contact.center.rule"]._cron_refresh()
        self.assertEqual(self.held(), [(self.first.id, 0)])
        self.assertGreaterEqual(len(commits), 3)
        self.assertTrue(self.first.computed_at)
        self.assertFalse(self.first.computed_up_to)

    def test_the_cron_goes_on_where_its_time_was_up(self):
        self.env.cr.execute("SELECT MAX(id) FROM res_partner")
        [last] = self.env.cr.fetchone()
        rules = self.env["contact.center.rule"]
        self.not_looked_at()
        with (
            patch.object(contact_center_rule, "WINDOW", last // 2),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=0.0),
        ):
            rules._cron_refresh()
            self.assertEqual(self.first.computed_up_to, last // 2)
            self.not_looked_at()
            rules._cron_refresh()
            self.assertEqual(self.first.computed_up_to, last // 2 * 2)

    def not_looked_at(self):
        self.env.cr.execute("UPDATE contact_center_rule SET computed_at = NULL")
        self.env["contact.center.rule"].invalidate_model()

    def run_cron(self, window):
        """The windows that one run looks at, by rule."""
        windows = []
        rules = type(self.env["contact.center.rule"])
        refresh = rules._refresh_window

        def looked(rule):
            windows.append(rule)
            return refresh(rule)

        with (
            patch.object(contact_center_rule, "WINDOW", window),
            patch.object(rules, "_refresh_window", looked),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=60.0),
        ):
            self.env["contact.center.rule"]._cron_refresh()
        return windows

    def test_a_run_of_the_cron_costs_the_same_however_many_clients_there_are(self):
        self.not_looked_at()
        self.env.cr.execute("SELECT MAX(id) FROM res_partner")
        [last] = self.env.cr.fetchone()
        window = last // 7
        self.assertEqual(len(self.run_cron(window)), contact_center_rule.WINDOWS_A_RUN)
        begun = self.first.computed_up_to
        self.assertGreater(begun, 0)
        self.assertEqual(self.run_cron(window)[0], self.first, "it goes on with the same rule")

    def test_the_cron_leaves_alone_what_writes_tell_of(self):
        by_filter = self.rule(kind="domain", domain="[('city', '=', 'Tver')]")
        self.env.cr.flush()
        looked_at = self.run_cron(10**9)
        self.assertIn(by_filter, looked_at)
        self.assertNotIn(self.first, looked_at)
        with freeze_time(fields.Datetime.now() + timedelta(days=2)):
            self.assertIn(self.first, self.run_cron(10**9), "but looks now and then")

    def test_compute_now_and_the_list_of_clients(self):
        self.client.category_id = [Command.link(self.vip.id)]
        self.env.cr.flush()
        self.env.cr.execute("DELETE FROM contact_center_rule_match")
        self.first.invalidate_recordset()
        self.assertEqual(self.first.client_count, 0)
        self.first.with_user(self.manager).action_compute()
        self.assertEqual(self.first.client_count, 1)
        action = self.first.with_user(self.manager).action_open_clients()
        self.assertEqual(self.env["res.partner"].search(action["domain"]), self.client)
        with self.assertRaises(AccessError):
            self.first.with_user(self.supervisor).action_compute()

    def test_the_gateway_is_told_what_it_checks_itself(self):
        rule = self.rule(
            name="Regional office",
            country_ids=[Command.set(self.env.ref("base.uk").ids)],
            prefixes="7495, +7812",
            lang_ids=[Command.set(self.env.ref("base.lang_en").ids)],
            blacklisted=True,
            action="prefer_operators",
            operator_ids=[Command.set(self.anna.ids)],
            seconds=15,
        )
        self.assertEqual(
            self.told(rule),
            {
                "id": rule.id,
                "name": "Regional office",
                "action": "prefer_operators",
                "from_odoo": False,
                "prefixes": ["+7495", "+7812", "+44"],
                "languages": ["en_US"],
                "blacklisted": True,
                "seconds": 15,
                "operator_ids": self.anna.ids,
                "need": None,
                "detour": {"kind": "none"},
            },
        )
        self.assertTrue(self.told(self.first)["from_odoo"])

    def test_countries_of_one_calling_code_are_told_apart(self):
        rule = self.rule(country_ids=[Command.set(self.env.ref("base.kz").ids)])
        self.assertEqual(self.told(rule)["prefixes"], ["+76", "+77"])

    def test_a_skill_may_be_asked_for_a_while(self):
        skill = self.env["contact.center.skill"].create({"name": "Test English"})
        rule = self.rule(
            action="require_skill", skill_id=skill.id, skill_level="2", skill_seconds=40
        )
        self.assertEqual(
            self.told(rule)["need"], {"skill_id": skill.id, "level": 2, "steps": [[40, 0]]}
        )

    def test_a_rule_works_in_the_queues_that_list_it_in_their_order(self):
        last = self.rule(name="Last operator", action="prefer_last")
        off = self.rule(name="Off here")
        self.queue.queue_rule_ids = [
            Command.create({"rule_id": last.id, "sequence": 1}),
            Command.create({"rule_id": off.id, "sequence": 2, "enabled": False}),
            Command.create({"rule_id": self.first.id, "sequence": 3}),
        ]
        self.env.cr.flush()
        self.env.cr.execute("SELECT payload FROM contact_center_configuration_current")
        [payload] = self.env.cr.fetchone()
        queue = next(entry for entry in payload["queues"] if entry["id"] == self.queue.id)
        self.assertEqual(queue["rule_ids"], [last.id, self.first.id])

    def test_a_rule_that_cannot_work_is_refused_in_words(self):
        for values, message in (
            ({"kind": "tag"}, "choose the tags"),
            ({"action": "prefer_user"}, "no manager or owner"),
            ({"action": "prefer_operators"}, "choose the operators"),
            ({"action": "require_skill"}, "choose the skill"),
            ({"action": "move"}, "choose where the clients go"),
            ({"action": "block", "detour_kind": "voicemail"}, "told so, or the line is closed"),
            ({"domain": "[('nonsense', '=', 1)]"}, "cannot be read"),
            ({"domain": "import os"}, "cannot be read"),
            ({"prefixes": "Moscow"}, "not the beginning of a number"),
        ):
            with self.assertRaisesRegex(ValidationError, message), self.env.cr.savepoint():
                self.rule(**values)

    def test_the_form_proposes_what_a_kind_is_for(self):
        with Form(self.env["contact.center.rule"].with_user(self.manager)) as form:
            form.name = "Manager first"
            form.kind = "manager"
        self.assertEqual((form.record.action, form.record.seconds), ("prefer_user", 20))
        with Form(self.env["contact.center.rule"].with_user(self.manager)) as form:
            form.name = "Robots"
            form.blacklisted = True
            form.action = "block"
        self.assertEqual(form.record.detour_kind, "announce")
        self.assertIn("on a black list", form.record.condition_text)

    def test_a_merged_client_keeps_the_rules_of_one(self):
        twin = self.client.copy({"category_id": [Command.link(self.vip.id)]})
        self.client.category_id = [Command.link(self.vip.id)]
        self.env.cr.flush()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.client | twin).ids, self.client)
        self.assertEqual(self.held(), [(self.first.id, 0)])

    def test_a_decision_calls_its_rule_as_it_is_called_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.first.with_context(lang="ru_RU").name = "Важные"
        reason = {"code": "rule", "values": {"rule_id": self.first.id, "rule": "As it was"}}
        reasons = self.env["contact.center.reason"]
        self.assertIn("VIP first", reasons._in_words(reason))
        self.assertIn("Важные", reasons.with_context(lang="ru_RU")._in_words(reason))
        self.first.unlink()
        self.assertIn("As it was", reasons._in_words(reason))

    def test_without_rules_a_write_of_a_client_asks_nothing(self):
        self.first.unlink()
        self.env["contact.center.rule"].search([]).unlink()
        self.env.cr.flush()
        self.client.comment = "warm up"
        self.env.cr.flush()
        before = self.cr.sql_log_count
        self.client.comment = "changed"
        self.env.cr.flush()
        self.assertLess(self.cr.sql_log_count - before, 6)


@tagged("post_install", "-at_install")
class TestCallerView(ContactCenterCase):
    def caller(self, number=NUMBER):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT last_user_id, lang, rules FROM contact_center_caller WHERE number = %s",
            [number],
        )
        return self.env.cr.fetchone()

    def test_it_says_who_spoke_with_the_client_last_and_in_what_language(self):
        self.client.lang = False
        self.assertEqual(self.caller(), (0, "", []))
        self.client.lang = "en_US"
        self.deliver(
            self.call("voice-1", started_at=1795435200.0, operator_id=self.anna.id),
            self.call("voice-2", started_at=1795445200.0, operator_id=self.boris.id),
            self.lost_call("voice-3", 20, started_at=1795455200.0),
        )
        self.assertEqual(self.caller(), (self.boris.user_id.id, "en_US", []))

    def blacklisted(self):
        self.env.flush_all()
        self.env.cr.execute("SELECT number FROM contact_center_blacklisted")
        return [number for (number,) in self.env.cr.fetchall()]

    def test_the_black_lists_are_one(self):
        blocked = self.env["contact.center.blocked.number"].with_user(self.supervisor)
        robot = blocked.create({"number": "8 916 555-00-44", "reason": "Robot"})
        self.assertEqual(robot.number, "+79165550044")
        self.env["phone.blacklist"].create({"number": "+79165550055"})
        self.assertEqual(sorted(self.blacklisted()), ["+79165550044", "+79165550055"])
        robot.until = "2020-01-01 00:00:00"
        self.assertFalse(robot.in_force)
        self.assertEqual(self.blacklisted(), ["+79165550055"])

    def test_a_blocked_number_is_a_number(self):
        with self.assertRaisesRegex(ValidationError, "is not a telephone number"):
            self.env["contact.center.blocked.number"].create({"number": "spam", "reason": "x"})

    def test_operators_block_nobody(self):
        with self.assertRaises(AccessError):
            self.env["contact.center.blocked.number"].with_user(self.anna.user_id).create(
                {"number": NUMBER, "reason": "Rude"}
            )

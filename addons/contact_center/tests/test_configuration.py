from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.contact_center_configuration import ContactCenterConfiguration
from .common import ContactCenterCase

TOLD_SO = {"kind": "announce", "queue_id": 0, "flow_id": 0, "number": "", "prompt_ids": []}


@tagged("post_install", "-at_install")
class TestConfiguration(ContactCenterCase):
    def setUp(self):
        super().setUp()
        self.env.cr.flush()

    def current(self):
        """What the gateway reads: number and content of the current version."""
        self.env.cr.execute("SELECT version, payload FROM contact_center_configuration_current")
        rows = self.env.cr.fetchall()
        self.assertEqual(len(rows), 1)
        return rows[0]

    def payload(self):
        self.env.cr.flush()
        return self.current()[1]

    def entry(self, kind, record):
        return next(entry for entry in self.payload()[kind] if entry["id"] == record.id)

    def test_the_gateway_is_told_of_an_operator(self):
        operator = self.entry("operators", self.anna)
        operator.pop("capacity", None)  # told by addons that bring a channel of their own
        self.assertEqual(
            operator,
            {
                "id": self.anna.id,
                "user_id": self.anna.user_id.id,
                "company_id": self.env.company.id,
                "name": self.anna.name,
                "phone": "browser",
                "extension": "",
                "skills": {},
            },
        )

    def test_the_gateway_is_told_of_a_queue(self):
        missed = self.env.ref("contact_center.pause_reason_missed")
        everybody = sorted((self.anna | self.boris | self.vera).ids)
        self.assertEqual(
            self.entry("queues", self.queue),
            {
                "id": self.queue.id,
                "company_id": self.env.company.id,
                "name": "Test Sales",
                "operator_ids": everybody,
                "members": [
                    {"operator_id": operator_id, "rank": 0, "priority": 0}
                    for operator_id in everybody
                ],
                "strategy": "longest_ready",
                "weight": 1,
                "needs": [],
                "rule_ids": [],
                "ring_seconds": 20,
                "wrap_up_seconds": 60,
                "result_required": True,
                "missed_pause_reason_id": missed.id,
                "max_length": 0,
                "max_wait_seconds": 0,
                "max_expected_seconds": 0,
                "needs_operators": False,
                "overflow": TOLD_SO,
                "waiting": {
                    "first_seconds": 15,
                    "every_seconds": 0,
                    "position": False,
                    "expected_wait": False,
                    "prompt_ids": [],
                },
                "callback": {
                    "offered_after_seconds": 0,
                    "key": "1",
                    "order": "operator_first",
                    "attempts": 3,
                    "retry_seconds": 900,
                    "ring_seconds": 30,
                    "offer_prompt_ids": [],
                    "promised_prompt_ids": [],
                },
                "service_level_seconds": 20,
                "recorded": True,
            },
        )

    def test_the_gateway_is_told_of_an_entry_point(self):
        self.assertEqual(
            self.entry("entry_points", self.entry_point),
            {
                "id": self.entry_point.id,
                "company_id": self.env.company.id,
                "name": "Test Shop",
                "number": "+74950007777",
                "channel": "voice",
                "queue_id": self.queue.id,
                "language": self.entry_point.lang,
                "instructions": "",
                "flow_id": 0,
                "after_flow_id": 0,
                "greeting_prompt_ids": [],
                "hours_id": 0,
                "closed": TOLD_SO,
            },
        )

    def test_the_gateway_is_told_why_operators_pause(self):
        missed = self.env.ref("contact_center.pause_reason_missed")
        self.assertEqual(self.entry("pause_reasons", missed)["names"]["en_US"], "Missed offer")

    def test_the_country_is_that_of_the_number_dialled(self):
        self.env["contact.center.entry.point"].search([]).action_archive()
        self.entry_point.action_unarchive()
        self.assertEqual(self.payload()["default_country"], "RU")

    def test_one_transaction_is_one_version_and_one_notification(self):
        before, _payload = self.current()
        versions = self.env["contact.center.configuration"].search_count([])
        with patch.object(ContactCenterConfiguration, "_notify", autospec=True) as notify:
            self.queue.ring_seconds = 30
            self.queue.name = "Renamed"
            self.anna.phone = "browser"
            self.env["contact.center.pause.reason"].create({"name": "Rain"})
            self.env.cr.flush()
        self.assertEqual(notify.call_count, 1)
        after, payload = self.current()
        self.assertGreater(after, before)
        self.assertEqual(self.env["contact.center.configuration"].search_count([]), versions + 1)
        self.assertIn("Renamed", [queue["name"] for queue in payload["queues"]])

    def test_the_notification_carries_the_version(self):
        self.queue.ring_seconds = 31
        statements = []
        execute = type(self.env.cr).execute

        def spy(cursor, query, *args, **kwargs):
            statements.append(str(query))
            return execute(cursor, query, *args, **kwargs)

        with patch.object(type(self.env.cr), "execute", spy):
            self.env.cr.flush()
        notifications = [statement for statement in statements if "pg_notify" in statement]
        self.assertEqual(len(notifications), 1)
        self.assertIn(str(self.current()[0]), notifications[0])

    def test_a_change_that_changes_nothing_is_no_version(self):
        before, _payload = self.current()
        self.queue.color = 5
        self.anna.supervisor_id = self.other_supervisor
        self.env.cr.flush()
        self.assertEqual(self.current()[0], before)

    def test_archived_is_gone(self):
        self.entry_point.active = False
        self.boris.active = False
        payload = self.payload()
        self.assertNotIn(self.entry_point.id, [entry["id"] for entry in payload["entry_points"]])
        self.assertNotIn(self.boris.id, [entry["id"] for entry in payload["operators"]])
        self.assertNotIn(self.boris.id, self.entry("queues", self.queue)["operator_ids"])

    def test_an_operator_whose_user_is_archived_is_gone(self):
        self.boris.user_id.active = False
        self.assertNotIn(self.boris.id, [entry["id"] for entry in self.payload()["operators"]])
        self.assertNotIn(self.boris.id, self.entry("queues", self.queue)["operator_ids"])

    def test_an_operator_is_called_by_his_new_name(self):
        self.boris.user_id.partner_id.name = "Boris the Second"
        self.assertEqual(self.entry("operators", self.boris)["name"], "Boris the Second")

    def test_old_versions_are_not_kept_for_ever(self):
        for seconds in range(5, 35):
            self.queue.ring_seconds = seconds
            self.env.cr.flush()
        self.assertEqual(self.env["contact.center.configuration"].search_count([]), 20)

    def test_two_entry_points_cannot_have_one_number(self):
        with self.assertRaises(Exception) as caught, mute_logger("odoo.sql_db"):
            self.env["contact.center.entry.point"].create(
                {"name": "Twin", "number": "+7 495 000 77 77", "queue_id": self.queue.id}
            )
            self.env.flush_all()
        self.assertIn("number_unique", str(caught.exception))

    def test_an_archived_entry_point_leaves_its_number_to_another(self):
        self.entry_point.active = False
        twin = self.entry_point.copy({"name": "Twin", "active": True})
        self.assertEqual(twin.number, "+74950007777")

    def test_an_inner_number_is_a_number_and_letters_are_not(self):
        self.entry_point.number = "101"
        self.assertEqual(self.entry_point.number, "101")
        with self.assertRaisesRegex(ValidationError, "“sales” is not a telephone number"):
            self.entry_point.number = "sales"

    def test_a_desk_phone_needs_an_extension(self):
        with self.assertRaisesRegex(ValidationError, "name its extension"):
            self.anna.phone = "desk"
        self.anna.write({"phone": "desk", "extension": "desk-101"})
        with self.assertRaisesRegex(ValidationError, "letters, digits"):
            self.anna.extension = "101,5)\nAction: Originate"

    def test_a_queue_and_its_entry_point_are_of_one_company(self):
        company = self.env["res.company"].create({"name": "Second Shop Ltd"})
        with self.assertRaisesRegex(ValidationError, "different companies"):
            self.entry_point.company_id = company

    def test_operators_work_for_companies_of_theirs(self):
        company = self.env["res.company"].create({"name": "Second Shop Ltd"})
        with self.assertRaisesRegex(ValidationError, "may not work for Second Shop Ltd"):
            self.env["contact.center.queue"].create(
                {
                    "name": "Second",
                    "company_id": company.id,
                    "operator_ids": [Command.link(self.anna.id)],
                }
            )

    def test_a_translated_pause_reason_is_told_in_its_languages(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        reason = self.env["contact.center.pause.reason"].create({"name": "Rain"})
        self.env.cr.flush()
        reason.update_field_translations("name", {"ru_RU": "Дождь"})
        self.assertEqual(
            self.entry("pause_reasons", reason)["names"], {"en_US": "Rain", "ru_RU": "Дождь"}
        )

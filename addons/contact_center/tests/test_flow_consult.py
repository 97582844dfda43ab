from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .flow_common import FlowCase

LOGGER = "odoo.addons.contact_center.models.contact_center_consult"


@tagged("post_install", "-at_install")
class TestFlowConsult(FlowCase):
    """Records looked up, and made, in the middle of a call."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader = new_test_user(cls.env, "test_reader", groups="base.group_user")
        cls.client.write({"ref": "4711", "city": "Тула", "credit_limit": False})
        cls.steps = 0

    def look_up(self, domain="[('ref', '=', '{code}')]", reads=None, **values):
        reads = reads or {"client": "name"}
        node = self.node(
            "look_up",
            "Client",
            model_id=self.env["ir.model"]._get("res.partner").id,
            acting_user_id=self.reader.id,
            domain=domain,
            read_ids=[Command.create({"name": n, "path": p}) for n, p in reads.items()],
            **values,
        )
        self.flow._publish()
        return node

    def make(self, **values):
        node = self.node(
            "create",
            "Note",
            record_kind="activity",
            acting_user_id=self.anna.user_id.id,
            subject="Call {name} about {code}",
            **values,
        )
        self.flow._publish()
        return node

    def ask(self, node, step=None, version=None, **values):
        type(self).steps += 1
        return (
            self.env["contact.center.gateway"]
            .with_user(self.gateway_user)
            .consult(
                {
                    "interaction_id": "voice-cc-1",
                    "step_id": step or f"voice-cc-1/{self.steps}",
                    "flow_id": self.flow.id,
                    "version": version or self.flow.version,
                    "node_id": node.id,
                    "language": "en_US",
                    "values": {"client_number": "+79161234567", "partner_id": 0, **values},
                }
            )
        )

    def outcome(self, *args, **kwargs):
        return self.ask(*args, **kwargs)["outcome"]

    def test_what_is_found_is_told(self):
        node = self.look_up(reads={"client": "name", "town": "city", "owner": "user_id.name"})
        self.assertEqual(
            self.ask(node, code="4711"),
            {
                "outcome": "found",
                "values": {"client": "Мария Тестова", "town": "Тула", "owner": ""},
            },
        )

    def test_what_is_not_there_is_not_found(self):
        node = self.look_up()
        self.assertEqual(self.ask(node, code="999"), {"outcome": "not_found", "values": {}})

    def test_what_the_client_did_not_say_finds_nothing(self):
        """Least of all everybody without a code."""
        for domain in ("[('ref', '=', '{code}')]", "[('name', 'ilike', '{code}')]"):
            node = self.look_up(domain)
            self.assertEqual(self.outcome(node), "not_found")
            self.assertEqual(self.outcome(node, code=""), "not_found")

    def test_several_that_fit_are_no_certainty_unless_the_newest_will_do(self):
        self.client.copy({"ref": "4711", "name": "Twin"})
        self.assertEqual(self.outcome(self.look_up(), code="4711"), "not_found")
        newest = self.look_up(several="newest")
        self.assertEqual(self.ask(newest, code="4711")["values"]["client"], "Twin")

    def test_what_the_client_says_is_a_value_and_nothing_else(self):
        evil = (
            "4711' OR '1'='1",
            "'); DROP TABLE res_partner; --",
            "{client_number}",
            "__import__('os').system('true')",
            "%",
            "_711",
            "\\",
            "\x00",
        )
        equal, like = self.look_up(), self.look_up("[('ref', '=ilike', '{code}')]")
        for text in evil:
            for node in (equal, like):
                with self.subTest(text), mute_logger(LOGGER):
                    self.assertIn(self.outcome(node, code=text), ("not_found", "failed"))
        self.assertEqual(self.outcome(like, code="4711"), "found")

    def test_numbers_that_are_none_or_too_big_find_nothing(self):
        node = self.look_up("[('id', '=', '{code}')]")
        for text in ("99999999999999999999", "12*", "4.5", "-"):
            self.assertEqual(self.outcome(node, code=text), "not_found", text)
        self.assertEqual(self.outcome(node, code=str(self.client.id)), "found")

    def test_the_client_himself_is_looked_up_by_his_id(self):
        node = self.look_up("[('id', '=', '{partner_id}')]")
        self.assertEqual(self.outcome(node), "not_found")
        self.assertEqual(self.outcome(node, partner_id=self.client.id), "found")

    def test_dates_sums_and_choices_as_they_are_spoken(self):
        self.client.user_id = self.anna.user_id
        self.env["res.currency"].search([("name", "=", "RUB")]).active = True
        node = self.look_up(
            reads={
                "since": "create_date",
                "active": "active",
                "kind": "type",
                "tags": "category_id",
            }
        )
        values = self.ask(node, code="4711")["values"]
        self.assertRegex(values["since"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$")
        self.assertEqual(values["active"], "1")
        self.assertEqual(values["kind"], "Contact")
        self.assertEqual(values["tags"], "")

    def test_the_rights_are_those_of_the_named_user(self):
        rule = self.env["ir.rule"].create(
            {
                "name": "Nobody of Tula",
                "model_id": self.env["ir.model"]._get("res.partner").id,
                "domain_force": "[('city', '!=', 'Тула')]",
            }
        )
        node = self.look_up()
        self.assertEqual(self.outcome(node, code="4711"), "not_found")
        rule.unlink()
        self.assertEqual(self.outcome(node, code="4711"), "found")

    @mute_logger(LOGGER, "odoo.orm.models", "odoo.models", "odoo.addons.base.models.ir_model")
    def test_fields_that_the_user_may_not_read_are_not_told(self):
        node = self.look_up(reads={"key": "user_ids.login", "secret": "signup_type"})
        self.assertEqual(self.ask(node, code="4711"), {"outcome": "failed", "values": {}})

    @mute_logger(LOGGER)
    def test_a_user_who_is_gone_answers_no_more(self):
        node = self.look_up()
        self.reader.active = False
        self.assertEqual(self.outcome(node, code="4711"), "failed")

    @mute_logger(LOGGER)
    def test_a_call_ends_on_the_version_it_began(self):
        node = self.look_up()
        before = self.flow.version
        node.domain = "[('ref', '=', 'never')]"
        self.flow._publish()
        self.assertEqual(self.outcome(node, code="4711"), "not_found")
        self.assertEqual(self.outcome(node, version=before, code="4711"), "found")
        node.unlink()
        self.assertEqual(self.outcome(node, version=before, code="4711"), "found")
        self.flow.unlink()
        self.assertEqual(self.outcome(node, version=before, code="4711"), "failed")

    @mute_logger(LOGGER)
    def test_a_search_that_takes_too_long_fails_in_time(self):
        node = self.look_up()
        slow = "UPDATE res_partner SET ref = ref FROM pg_sleep(30)"
        patched = self.env["contact.center.consult"].__class__
        self.patch(patched, "_look_up", lambda self, *args: self.env.cr.execute(slow))
        self.patch(
            __import__("odoo.addons.contact_center.models.contact_center_consult", fromlist=["x"]),
            "PATIENCE_MS",
            100,
        )
        with mute_logger("odoo.sql_db"):
            self.assertEqual(self.outcome(node, code="4711"), "failed")
        self.env.cr.execute("SHOW statement_timeout")
        self.assertEqual(self.env.cr.fetchone()[0], "0")

    def test_a_record_is_made_as_the_named_user(self):
        node = self.make(variable="note_number")
        answer = self.ask(node, partner_id=self.client.id, name="Мария", code="12")
        self.assertEqual(answer["outcome"], "created")
        self.assertTrue(answer["values"]["note_number"])
        activity = self.client.activity_ids
        self.assertEqual(activity.summary, "Call Мария about 12")
        self.assertEqual(activity.create_uid, self.anna.user_id)
        self.assertEqual(activity.user_id, self.anna.user_id)

    def test_what_a_client_said_is_text_in_a_note(self):
        node = self.make(body="Code {code}\nof {name}")
        self.ask(node, partner_id=self.client.id, name="<b>Мария</b>", code="12")
        note = self.client.activity_ids.note
        self.assertIn("Code 12<br>", note)
        self.assertIn("&lt;b&gt;Мария", note)

    @mute_logger(LOGGER)
    def test_a_record_of_an_app_that_is_gone_fails(self):
        node = self.make()
        version = self.flow.sudo()._current_version()
        consultations = {str(node.id): {**version.consultations[str(node.id)]}}
        consultations[str(node.id)]["record_kind"] = "wish"
        version.consultations = consultations
        self.assertEqual(self.outcome(node, partner_id=self.client.id), "failed")

    def test_the_same_step_makes_no_second_record(self):
        node = self.make(variable="note_number")
        first = self.ask(node, step="s-1", partner_id=self.client.id)
        again = self.ask(node, step="s-1", partner_id=self.client.id)
        self.assertEqual(first, again)
        self.assertEqual(len(self.client.activity_ids), 1)
        self.ask(node, step="s-2", partner_id=self.client.id)
        self.assertEqual(len(self.client.activity_ids), 2)

    def test_the_same_step_gives_the_same_answer_though_the_record_has_changed(self):
        node = self.look_up()
        first = self.ask(node, step="s-3", code="4711")
        self.client.name = "Renamed"
        self.assertEqual(self.ask(node, step="s-3", code="4711"), first)

    @mute_logger(LOGGER)
    def test_a_failure_is_no_answer_for_ever(self):
        node = self.make()
        self.assertEqual(self.outcome(node, step="s-4"), "failed")
        self.assertEqual(self.outcome(node, step="s-4", partner_id=self.client.id), "created")

    def test_only_the_gateway_asks(self):
        for user in (self.anna.user_id, self.manager):
            with self.assertRaises(AccessError):
                self.env["contact.center.gateway"].with_user(user).consult({})

    def test_nobody_borrows_anothers_rights_by_drawing(self):
        node = self.look_up()
        flow = self.flow.with_user(self.manager)
        flow._publish()  # what an administrator has published stays as it is
        node.domain = "[('ref', '!=', False)]"
        with self.assertRaisesRegex(Exception, "only an administrator"):
            flow._publish()
        node.acting_user_id = self.manager
        flow._publish()
        self.assertEqual(
            flow.sudo()._current_version().consultations[str(node.id)]["user_id"], self.manager.id
        )

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import NOON, ContactCenterCase

FACTS = (
    "contact.center.interaction",
    "contact.center.offer",
    "contact.center.operator.interval",
    "contact.center.recording",
)


@tagged("post_install", "-at_install")
class TestAccess(ContactCenterCase):
    """Who sees what. Anna and Boris are of one team, Vera of another's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        gateway = cls.env["contact.center.gateway"]
        me = cls("setUpClass")
        facts = []
        for name in ("anna", "boris", "vera"):
            operator = getattr(cls, name)
            facts += [
                me.call(f"voice-{name}", operator_id=operator.id),
                me.offer(f"voice-{name}/1", operator_id=operator.id),
                me.interval(f"stay-{name}", operator_id=operator.id),
            ]
        facts.append(me.lost_call("voice-lost", wait=30))
        facts.append(me.lost_call("voice-missed", wait=30))
        facts.append(me.offer("voice-missed/1", outcome="no_answer", operator_id=cls.anna.id))
        gateway.deliver(facts)
        for name in ("anna", "boris", "vera"):
            me.deliver_recording_of(f"voice-{name}")
            operator = getattr(cls, name)
            cls.env["contact.center.card"].create(
                {"interaction_uid": f"voice-{name}", "user_id": operator.user_id.id}
            )
        cls.env.flush_all()

    def deliver_recording_of(self, uid):
        self.env["contact.center.gateway"].deliver_recording(
            {
                "uid": uid.replace("voice", "recording"),
                "version": 1,
                "interaction_uid": uid,
                "path": f"{uid}.ogg",
                "started_at": NOON,
            },
            "UklGRg==",
            "audio/ogg",
        )

    def uids(self, model, user, field="uid"):
        return sorted(self.env[model].with_user(user).search([]).mapped(field))

    def test_an_operator_sees_his_own_interactions_and_those_he_was_offered(self):
        self.assertEqual(
            self.uids("contact.center.interaction", self.anna.user_id),
            ["voice-anna", "voice-missed"],
        )
        self.assertEqual(
            self.uids("contact.center.interaction", self.boris.user_id), ["voice-boris"]
        )

    def test_an_operator_sees_his_own_offers_intervals_recordings_and_cards(self):
        user = self.anna.user_id
        self.assertEqual(
            self.uids("contact.center.offer", user), ["voice-anna/1", "voice-missed/1"]
        )
        self.assertEqual(self.uids("contact.center.operator.interval", user), ["stay-anna"])
        self.assertEqual(self.uids("contact.center.recording", user), ["recording-anna"])
        self.assertEqual(self.uids("contact.center.card", user, "interaction_uid"), ["voice-anna"])

    def test_a_supervisor_sees_his_team_and_what_nobody_answered(self):
        self.assertEqual(
            self.uids("contact.center.interaction", self.supervisor),
            ["voice-anna", "voice-boris", "voice-lost", "voice-missed"],
        )
        self.assertEqual(
            self.uids("contact.center.interaction", self.other_supervisor),
            ["voice-lost", "voice-missed", "voice-vera"],
        )
        self.assertEqual(
            self.uids("contact.center.recording", self.supervisor),
            ["recording-anna", "recording-boris"],
        )
        self.assertEqual(
            self.uids("contact.center.operator.interval", self.supervisor),
            ["stay-anna", "stay-boris"],
        )
        self.assertEqual(
            self.uids("contact.center.card", self.supervisor, "interaction_uid"),
            ["voice-anna", "voice-boris"],
        )

    def test_a_manager_sees_everything(self):
        names = ["anna", "boris", "vera"]
        self.assertLessEqual(
            {f"voice-{name}" for name in names},
            set(self.uids("contact.center.interaction", self.manager)),
        )
        self.assertLessEqual(
            {f"recording-{name}" for name in names},
            set(self.uids("contact.center.recording", self.manager)),
        )

    def test_reports_show_what_their_reader_may_see(self):
        for model, user, expected in (
            ("contact.center.report.queue", self.anna.user_id, {"test_anna"}),
            ("contact.center.report.queue", self.supervisor, {"test_anna", "test_boris"}),
            ("contact.center.report.operator", self.boris.user_id, {"test_boris"}),
            ("contact.center.report.operator", self.other_supervisor, {"test_vera"}),
        ):
            logins = set(
                self.env[model]
                .with_user(user)
                .search([])
                .sudo()
                .mapped("operator_id.user_id.login")
            )
            self.assertEqual(logins, expected, (model, user.login))

    def test_people_only_read_facts(self):
        for user in (self.anna.user_id, self.supervisor, self.manager):
            for model in FACTS:
                records = self.env[model].with_user(user)
                record = records.search([], limit=1)
                self.assertTrue(record, (model, user.login))
                for refused in (
                    lambda record=record: record.write({"uid": "forged"}),
                    lambda record=record: record.unlink(),
                    lambda records=records: records.create({"uid": "forged"}),
                ):
                    with self.assertRaises(AccessError):
                        refused()

    def test_nobody_deletes_a_card(self):
        for user in (self.anna.user_id, self.supervisor, self.manager):
            card = self.env["contact.center.card"].with_user(user).search([], limit=1)
            with self.assertRaises(AccessError):
                card.unlink()

    def test_only_managers_change_settings(self):
        for user in (self.anna.user_id, self.supervisor):
            for record, values in (
                (self.queue, {"ring_seconds": 5}),
                (self.anna, {"phone": "browser"}),
                (self.entry_point, {"name": "x"}),
                (self.topic, {"name": "x"}),
                (self.result, {"name": "x"}),
            ):
                self.assertTrue(record.with_user(user).read(["display_name"]))
                with self.assertRaises(AccessError):
                    record.with_user(user).write(values)
        self.queue.with_user(self.manager).write({"ring_seconds": 5})
        self.entry_point.with_user(self.manager).write({"name": "x"})

    def test_an_outsider_sees_nothing(self):
        for model in (*FACTS, "contact.center.card", "contact.center.number"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.outsider).search([])

    def test_an_outsider_can_still_work_with_clients(self):
        partner = self.client.with_user(self.outsider)
        self.assertTrue(partner.read(["name", "contact_center_number_line_ids"]))
        form = self.env["res.partner"].with_user(self.outsider).get_view(view_type="form")
        self.assertNotIn("contact_center_interaction_count", form["arch"])

    def test_the_gateway_sees_facts_and_settings_and_no_clients(self):
        self.assertTrue(
            self.env["contact.center.interaction"].with_user(self.gateway_user).search([])
        )
        self.assertTrue(self.queue.with_user(self.gateway_user).read(["name"]))
        with self.assertRaises(AccessError):
            self.env["contact.center.card"].with_user(self.gateway_user).search([])
        with self.assertRaises(AccessError):
            self.client.with_user(self.gateway_user).read(["phone"])

    def test_other_companies_are_out_of_sight(self):
        company = self.env["res.company"].create({"name": "Second Shop Ltd"})
        queue = self.env["contact.center.queue"].create(
            {"name": "Second", "company_id": company.id}
        )
        self.deliver(self.lost_call("voice-second", wait=9, queue_id=queue.id, entry_point_id=None))
        self.assertNotIn("voice-second", self.uids("contact.center.interaction", self.manager))
        self.assertNotIn(queue, self.env["contact.center.queue"].with_user(self.manager).search([]))
        self.manager.company_ids |= company
        self.assertIn(
            "voice-second",
            self.env["contact.center.interaction"]
            .with_user(self.manager)
            .with_context(allowed_company_ids=(self.env.company | company).ids)
            .search([])
            .mapped("uid"),
        )

    def test_another_companys_talks_are_out_of_sight_of_every_group(self):
        company = self.env["res.company"].create({"name": "Second Shop Ltd"})
        queue = self.env["contact.center.queue"].create(
            {"name": "Second", "company_id": company.id}
        )
        uid = "voice-second"
        self.deliver(self.call(uid, queue_id=queue.id, entry_point_id=None), self.offer(f"{uid}/1"))
        self.deliver_recording_of(uid)
        card = self.env["contact.center.card"].create({"interaction_uid": uid})
        card._link(self.client)
        self.assertEqual((card.company_id, card.user_id), (company, self.anna.user_id))
        interaction = self.interaction(uid)
        theirs = (
            interaction,
            interaction.offer_ids,
            interaction.recording_ids,
            card,
            card.link_ids,
        )
        for user in (self.anna.user_id, self.supervisor, self.manager):
            for record in theirs:
                self.assertFalse(self.seen(record, user), (record, user.login))
            user.company_ids |= company
            for record in theirs:
                both = (self.env.company | company).ids
                self.assertTrue(
                    self.seen(record, user, allowed_company_ids=both), (record, user.login)
                )

    def seen(self, record, user, **context):
        self.assertTrue(record)
        records = record.browse().with_user(user).with_context(**context)
        return records.search([("id", "in", record.ids)])

    def test_settings_are_the_managers_and_no_strangers_read_them(self):
        settings = (
            *("queue.need", "queue.need.step", "queue.rule", "operator.skill"),
            *("rule", "emergency", "emergency.text"),
        )
        for name in settings:
            model = self.env[f"contact.center.{name}"]
            for operation in ("write", "create", "unlink"):
                self.assertTrue(model.with_user(self.manager).has_access(operation), name)
                self.assertFalse(model.with_user(self.supervisor).has_access(operation), name)
            self.assertTrue(model.with_user(self.anna.user_id).has_access("read"), name)
            self.assertFalse(model.with_user(self.outsider).has_access("read"), name)

    def test_supervisors_give_places_in_queues_to_their_own_operators_alone(self):
        places = self.env["contact.center.queue.member"]
        queue = self.env["contact.center.queue"].create({"name": "Another"})
        for operator in (self.anna, self.vera):
            place = {"queue_id": queue.id, "operator_id": operator.id}
            for user in (self.anna.user_id, self.vera.user_id, self.outsider):
                with self.assertRaises(AccessError):
                    places.with_user(user).create(place)
        given = places.with_user(self.supervisor).create(
            {"queue_id": queue.id, "operator_id": self.anna.id}
        )
        with self.assertRaises(AccessError):
            places.with_user(self.supervisor).create(
                {"queue_id": queue.id, "operator_id": self.vera.id}
            )
        with self.assertRaises(AccessError):
            given.operator_id = self.vera
        self.assertTrue(places.with_user(self.anna.user_id).has_access("read"))
        self.assertFalse(places.with_user(self.outsider).has_access("read"))
        given.unlink()

    def test_whom_rules_hold_for_is_written_by_nobody(self):
        matches = self.env["contact.center.rule.match"]
        self.assertTrue(matches.with_user(self.supervisor).has_access("read"))
        self.assertFalse(matches.with_user(self.anna.user_id).has_access("read"))
        for operation in ("write", "create", "unlink"):
            self.assertFalse(matches.with_user(self.manager).has_access(operation))

    def test_supervisors_block_numbers_and_only_managers_delete_the_record_of_it(self):
        blocked = self.env["contact.center.blocked.number"]
        self.assertTrue(blocked.with_user(self.anna.user_id).has_access("read"))
        self.assertFalse(blocked.with_user(self.anna.user_id).has_access("create"))
        self.assertTrue(blocked.with_user(self.supervisor).has_access("create"))
        self.assertFalse(blocked.with_user(self.supervisor).has_access("unlink"))
        self.assertTrue(blocked.with_user(self.manager).has_access("unlink"))
        self.assertFalse(blocked.with_user(self.outsider).has_access("read"))

    def test_what_belongs_to_another_companys_queue_is_out_of_reach(self):
        company = self.env["res.company"].create({"name": "Second Shop Ltd"})
        self.vera.user_id.company_ids += company
        self.vera.company_id = company
        skill = self.env["contact.center.skill"].create({"name": "Test Greek"})
        self.vera.operator_skill_ids = [Command.create({"skill_id": skill.id})]
        rule = self.env["contact.center.rule"].create({"name": "Any"})
        queue = self.env["contact.center.queue"].create(
            {
                "name": "Theirs",
                "company_id": company.id,
                "operator_ids": [Command.set(self.vera.ids)],
                "need_ids": [
                    Command.create(
                        {"skill_id": skill.id, "step_ids": [Command.create({"seconds": 20})]}
                    )
                ],
                "queue_rule_ids": [Command.create({"rule_id": rule.id})],
            }
        )
        emergency = self.env["contact.center.emergency"].create(
            {"company_id": company.id, "text_ids": [Command.create({"lang": "en_US"})]}
        )
        theirs = self.env["res.partner"].create({"name": "Theirs", "company_id": company.id})
        everybody = self.env["contact.center.rule"].create(
            {"name": "All", "kind": "domain", "company_id": False}
        )
        self.env.cr.flush()
        match = everybody.match_ids.filtered(lambda match: match.partner_id == theirs)
        for records in (
            queue.member_ids,
            queue.need_ids,
            queue.need_ids.step_ids,
            queue.queue_rule_ids,
            self.vera.operator_skill_ids,
            emergency.text_ids,
            match,
        ):
            self.assertTrue(records)
            self.assertFalse(records.with_user(self.manager).has_access("read"), records)

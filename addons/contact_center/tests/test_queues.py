from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..tools.dead_ends import without_dead_ends
from .common import ContactCenterCase


@tagged("post_install", "-at_install")
class TestQueues(ContactCenterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.skill = cls.env["contact.center.skill"].create({"name": "Test English"})
        cls.other = cls.queue.copy({"name": "Test Consultants"})
        cls.env.flush_all()

    def told(self, queue=None):
        """What the gateway is told of the queue."""
        self.env.cr.flush()
        self.env.cr.execute("SELECT payload FROM contact_center_configuration_current")
        [payload] = self.env.cr.fetchone()
        queue = queue or self.queue
        return next(entry for entry in payload["queues"] if entry["id"] == queue.id)

    def test_operators_and_places_are_two_sides_of_one_thing(self):
        self.assertEqual(self.queue.member_ids.operator_id, self.anna | self.boris | self.vera)
        self.queue.operator_ids = [Command.unlink(self.vera.id)]
        self.assertEqual(self.queue.member_ids.operator_id, self.anna | self.boris)
        self.queue.member_ids = [Command.create({"operator_id": self.vera.id, "rank": 2})]
        self.assertIn(self.vera, self.queue.operator_ids)
        self.assertIn(self.queue, self.vera.queue_ids)
        self.vera.queue_ids = [Command.clear()]
        self.assertEqual(self.queue.operator_ids, self.anna | self.boris)
        found = self.env["contact.center.queue"].search([("operator_ids", "=", self.anna.id)])
        self.assertIn(self.queue, found)

    def test_a_place_keeps_its_rank_when_others_come_and_go(self):
        self.queue.member_ids.filtered(lambda m: m.operator_id == self.anna).rank = 7
        self.queue.operator_ids = [Command.set((self.anna | self.vera).ids)]
        ranks = {member["operator_id"]: member["rank"] for member in self.told()["members"]}
        self.assertEqual(ranks, {self.anna.id: 7, self.vera.id: 0})

    def test_an_archived_operator_keeps_his_place(self):
        self.boris.active = False
        self.queue.operator_ids = [Command.unlink(self.vera.id)]
        self.assertEqual(self.told()["operator_ids"], self.anna.ids)
        self.boris.active = True
        self.assertEqual(self.told()["operator_ids"], sorted((self.anna | self.boris).ids))

    def test_several_queues_made_at_once_get_their_operators(self):
        operators = [Command.set((self.anna | self.boris).ids)]
        queues = self.env["contact.center.queue"].create(
            [{"name": name, "operator_ids": operators} for name in ("One", "Two")]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        for queue in queues:
            self.assertEqual(queue.operator_ids, self.anna | self.boris)
            self.assertEqual(queue.member_ids.operator_id, self.anna | self.boris)
        self.assertLessEqual(queues, self.anna.queue_ids)

    def test_a_copy_has_the_same_operators(self):
        self.assertEqual(self.other.operator_ids, self.queue.operator_ids)

    def test_skills_have_levels_and_are_asked_for_less_in_time(self):
        self.anna.operator_skill_ids = [
            Command.create({"skill_id": self.skill.id, "level": "4"}),
        ]
        self.assertEqual(self.anna.skill_ids, self.skill)
        with Form(self.queue) as form, form.need_ids.new() as need:
            need.skill_id = self.skill
            need.level = "3"
            for seconds, level in ((40, "0"), (20, "1")):
                with need.step_ids.new() as step:
                    step.seconds, step.level = seconds, level
        self.assertEqual(
            self.told()["needs"],
            [{"skill_id": self.skill.id, "level": 3, "steps": [[20, 1], [40, 0]]}],
        )
        self.assertIn("after 20 s", self.queue.need_ids.steps_text)
        self.env.cr.execute("SELECT payload FROM contact_center_configuration_current")
        [payload] = self.env.cr.fetchone()
        operator = next(entry for entry in payload["operators"] if entry["id"] == self.anna.id)
        self.assertEqual(operator["skills"], {str(self.skill.id): 4})

    def test_operators_without_the_skills_are_told_of_as_one_edits(self):
        self.anna.operator_skill_ids = [Command.create({"skill_id": self.skill.id, "level": "4"})]
        self.boris.operator_skill_ids = [Command.create({"skill_id": self.skill.id, "level": "1"})]
        with Form(self.queue) as form:
            self.assertFalse(form.unskilled)
            with form.need_ids.new() as need:
                need.skill_id, need.level = self.skill, "3"
            self.assertEqual(
                form.unskilled,
                "1 of 3 operators has what is asked for. Never rung: "
                f"{self.boris.name}, {self.vera.name}.",
            )
            with form.need_ids.edit(0) as need, need.step_ids.new() as step:
                step.seconds, step.level = 20, "1"
            self.assertEqual(
                form.unskilled,
                "1 of 3 operators has what is asked for. Others are rung only once the demands are"
                f" lowered. Never rung: {self.vera.name}.",
            )
            # He would leave the line before.
            form.max_wait_seconds = 20
            self.assertIn(self.boris.name, form.unskilled)
            form.max_wait_seconds = 0
            with form.need_ids.edit(0) as need, need.step_ids.edit(0) as step:
                step.level = "0"
            self.assertEqual(
                form.unskilled,
                "1 of 3 operators has what is asked for. Others are rung only once the demands are"
                " lowered.",
            )
            form.need_ids.remove(0)
            self.assertFalse(form.unskilled)

    def test_clients_who_wait_for_nobody_are_told_of(self):
        need = self.env["contact.center.queue.need"].create(
            {"queue_id": self.queue.id, "skill_id": self.skill.id, "level": "3"}
        )
        self.assertEqual(
            self.queue.unskilled,
            "None of the operators has what is asked for: clients wait for nobody.",
        )
        need.step_ids = [Command.create({"seconds": 20, "level": "0"})]
        self.assertIn("clients wait until the demands", self.queue.unskilled)
        # The gateway does not ask for a skill that is archived.
        self.skill.active = False
        self.assertFalse(self.queue.unskilled)

    def test_overflow_goes_where_its_kind_says_and_nowhere_else(self):
        self.queue.write(
            {
                "max_length": 5,
                "needs_operators": True,
                "detour_kind": "outside",
                "detour_queue_id": self.other.id,
                "detour_number": "8 495 000-99-88",
            }
        )
        told = self.told()
        self.assertEqual((told["max_length"], told["needs_operators"]), (5, True))
        self.assertEqual(
            told["overflow"],
            {
                "kind": "outside",
                "queue_id": 0,
                "flow_id": 0,
                "number": "+74950009988",
                "prompt_ids": [],
            },
        )
        self.queue.detour_kind = "queue"
        self.assertEqual(self.told()["overflow"]["queue_id"], self.other.id)

    def test_a_message_is_the_work_of_the_queue_itself_unless_another_is_chosen(self):
        self.queue.detour_kind = "voicemail"
        self.assertEqual(self.told()["overflow"]["queue_id"], self.queue.id)
        self.queue.detour_queue_id = self.other
        self.assertEqual(self.told()["overflow"]["queue_id"], self.other.id)

    def test_a_way_out_that_leads_nowhere_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "choose where clients go: To Queue"):
            self.queue.detour_kind = "queue"
        with self.assertRaisesRegex(ValidationError, "cannot send its clients to itself"):
            self.queue.write({"detour_kind": "queue", "detour_queue_id": self.queue.id})
        with self.assertRaisesRegex(ValidationError, "is not a telephone number"):
            self.queue.write({"detour_kind": "outside", "detour_number": "the agency"})
        company = self.env["res.company"].create({"name": "Second Shop Ltd"})
        stranger = self.env["contact.center.queue"].create(
            {"name": "Second", "company_id": company.id}
        )
        with self.assertRaisesRegex(ValidationError, "belongs to another company"):
            self.queue.write({"detour_kind": "queue", "detour_queue_id": stranger.id})

    def test_an_overflow_into_a_queue_archived_since_ends_politely(self):
        self.queue.write({"detour_kind": "queue", "detour_queue_id": self.other.id})
        self.other.active = False
        overflow = self.told()["overflow"]
        self.assertEqual((overflow["kind"], overflow["queue_id"]), ("announce", 0))

    def test_a_queue_that_clients_come_into_is_not_archived(self):
        with self.assertRaisesRegex(UserError, "Clients come into “Test Sales” by Test Shop"):
            self.queue.action_archive()
        self.entry_point.action_archive()
        self.queue.action_archive()
        self.assertFalse(self.queue.active)

    def test_callbacks_are_offered_by_a_key(self):
        self.queue.write({"callback_offered_seconds": 60, "callback_retry_minutes": 5})
        self.assertEqual(self.told()["callback"]["offered_after_seconds"], 60)
        self.assertEqual(self.told()["callback"]["retry_seconds"], 300)
        for key in ("x", False):
            with self.assertRaises(ValidationError):
                self.queue.callback_key = key

    def test_the_form_tells_the_way_of_a_client(self):
        way = self.queue.journey
        self.assertIn("Test Shop (+74950007777)", way)
        self.assertIn("3 operators, first the one: longest ready. Each phone rings for 20 s.", way)
        self.assertIn("Never: he waits until somebody answers.", way)
        self.queue.write({"max_length": 5, "max_wait_seconds": 90, "detour_kind": "voicemail"})
        self.assertIn(
            "When 5 clients wait already or he has waited 90 s: leaves a message: Test Sales.",
            self.queue.journey,
        )


@tagged("post_install", "-at_install")
class TestDeadEnds(ContactCenterCase):
    def test_what_is_gone_is_not_referred_to(self):
        gone = {"kind": "queue", "queue_id": 9, "prompt_ids": [1, 8]}
        payload = without_dead_ends(
            {
                "queues": [{"id": 1, "rule_ids": [5, 6], "overflow": gone}],
                "entry_points": [
                    {"id": 1, "queue_id": 1, "flow_id": 4, "hours_id": 3, "closed": gone},
                    {"id": 2, "queue_id": 9, "flow_id": 0, "closed": gone},
                ],
                "prompts": [{"id": 1}],
                "rules": [{"id": 5}],
                "hours": [],
                "flows": [],
            }
        )
        polite = {"kind": "announce", "queue_id": 0, "prompt_ids": [1]}
        self.assertEqual(payload["queues"], [{"id": 1, "rule_ids": [5], "overflow": polite}])
        self.assertEqual(
            payload["entry_points"],
            [{"id": 1, "queue_id": 1, "flow_id": 0, "hours_id": 0, "closed": polite}],
        )

    def test_who_cannot_be_moved_any_more_stays(self):
        detour = {"kind": "queue", "queue_id": 9, "prompt_ids": []}
        payload = without_dead_ends(
            {
                "queues": [],
                "entry_points": [],
                "rules": [
                    {"id": 5, "action": "move", "detour": detour},
                    {"id": 6, "action": "move", "detour": {**detour, "kind": "announce"}},
                ],
            }
        )
        kinds = [rule["detour"]["kind"] for rule in payload["rules"]]
        self.assertEqual(kinds, ["none", "announce"])

    def test_a_node_of_a_flow_keeps_its_kind(self):
        node = {"id": 3, "kind": "queue", "queue_id": 9}
        payload = without_dead_ends(
            {"queues": [], "entry_points": [], "flows": [{"id": 2, "nodes": [node]}]}
        )
        self.assertEqual(payload["flows"][0]["nodes"], [{**node, "queue_id": 0}])

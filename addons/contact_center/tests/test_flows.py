from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .flow_common import FlowCase


@tagged("post_install", "-at_install")
class TestFlows(FlowCase):
    def test_what_is_drawn_reaches_callers_when_it_is_published(self):
        menu, address, queue, bye = self.draw_menu()
        self.assertIsNone(self.in_payload())
        self.flow.action_publish()
        flow = self.in_payload()
        self.assertEqual((flow["version"], flow["first"]), (1, menu.id))
        self.assertEqual(flow["company_id"], self.env.company.id)
        nodes = {node["id"]: node for node in flow["nodes"]}
        self.assertEqual(
            nodes[menu.id],
            {
                "id": menu.id,
                "kind": "menu",
                "name": "Welcome",
                "exits": {"1": address.id, "timeout": queue.id, "invalid": queue.id},
                "prompt_ids": menu.say_ids.prompt_id.ids,
                "seconds": 5,
                "tries": 3,
            },
        )
        self.assertEqual(nodes[queue.id]["queue_id"], self.queue.id)
        self.assertEqual(nodes[bye.id]["exits"], {})

    def test_changes_wait_for_the_next_publication(self):
        menu, *_others = self.draw_menu()
        self.flow.action_publish()
        self.assertFalse(self.flow.changed)
        menu.tries = 2
        self.assertTrue(self.flow.changed)
        self.assertEqual(self.in_payload()["version"], 1)
        self.assertIn(3, [node.get("tries") for node in self.in_payload()["nodes"]])
        self.flow.action_publish()
        self.assertFalse(self.flow.changed)
        self.assertEqual(self.in_payload()["version"], 2)
        self.assertIn(2, [node.get("tries") for node in self.in_payload()["nodes"]])
        self.assertEqual(self.flow.version_ids.mapped("number"), [2, 1])

    def test_every_part_of_a_flow_counts_as_a_change(self):
        menu, address, queue, _bye = self.draw_menu()
        changes = {
            "exit": lambda: self.join(menu, timeout=address),
            "new exit": lambda: self.join(menu, _2=queue),
            "words": lambda: address.say_ids.unlink(),
            "name": lambda: self.flow.write({"name": "Another"}),
            "node": lambda: self.node("hang_up"),
            "removed node": lambda: queue.write({"active": False}),
        }
        for what, change in changes.items():
            with self.subTest(what):
                self.flow._publish()
                self.assertFalse(self.flow.changed)
                change()
                self.assertTrue(self.flow.changed)

    def test_hours_drawn_since_do_not_take_the_place_of_those_published(self):
        day, night = (
            self.env["resource.calendar"].create({"name": name}) for name in ("Day", "Night")
        )
        node = self.node("hours", calendar_id=day.id)
        self.flow._publish()
        node.calendar_id = night
        self.assertEqual(self.in_payload()["nodes"][0]["hours_id"], day.id)
        self.env.cr.execute("SELECT payload FROM contact_center_configuration_current")
        hours = [entry["id"] for entry in self.env.cr.fetchone()[0]["hours"]]
        self.assertIn(day.id, hours)
        self.assertNotIn(night.id, hours)

    def test_an_outside_number_is_told_as_it_is_dialled(self):
        self.node("outside", number="8 (495) 000-11-22")
        self.flow._publish()
        self.assertEqual(self.in_payload()["nodes"][0]["number"], "+74950001122")

    def test_words_of_a_prompt_need_no_publication(self):
        _menu, address, *_others = self.draw_menu()
        self.flow.action_publish()
        address.say_ids.text = "We have moved."
        self.assertFalse(self.flow.changed)
        self.env.cr.flush()
        self.env.cr.execute("SELECT payload FROM contact_center_configuration_current")
        prompts = {entry["id"]: entry for entry in self.env.cr.fetchone()[0]["prompts"]}
        self.assertEqual(prompts[address.say_ids.prompt_id.id]["texts"]["en_US"], "We have moved.")

    def test_a_flow_with_errors_is_not_published(self):
        self.node("menu", "Welcome", "Press something.")
        with self.assertRaisesRegex(UserError, "cannot be published yet"):
            self.flow.action_publish()
        self.assertFalse(self.flow.version)

    def test_a_copy_is_whole_and_stands_alone(self):
        menu, address, queue, _bye = self.draw_menu()
        self.flow.action_publish()
        twin = self.flow.copy()
        self.assertEqual(twin.name, "Test Menu (copy)")
        self.assertEqual((twin.version, twin.state), (0, "draft"))
        copied = {node.name: node for node in twin.node_ids}
        self.assertEqual(twin.first_node_id, copied["Welcome"])
        self.assertEqual(
            {line.name: line.target_id.name for line in copied["Welcome"].exit_ids},
            {"1": "Address", "timeout": "Operators", "invalid": "Operators"},
        )
        self.assertFalse((twin.node_ids) & (menu | address | queue))
        self.assertEqual(copied["Address"].say_ids.text, "We are at Baker street.")
        self.assertEqual(self.problems(twin), self.problems())

    def test_an_archived_flow_is_told_nobody(self):
        self.draw_menu()
        self.flow.action_publish()
        self.flow.action_archive()
        self.assertIsNone(self.in_payload())

    def test_a_flow_in_use_is_neither_archived_nor_deleted(self):
        self.draw_menu()
        self.flow.action_publish()
        other = self.draw("Night")
        self.node("flow", "Back", flow=other, target_flow_id=self.flow.id)
        for act in (self.flow.action_archive, self.flow.unlink):
            with self.assertRaisesRegex(UserError, "in use: Flow “Night”"):
                act()
        other.action_archive()
        self.flow.action_archive()
        self.assertFalse(self.flow.active)

    def test_what_led_to_a_flow_before_is_no_use_of_it(self):
        self.draw_menu()
        self.flow.action_publish()
        self.queue.write({"detour_kind": "flow", "detour_flow_id": self.flow.id})
        with self.assertRaisesRegex(UserError, "in use: Queue “Test Sales”"):
            self.flow.action_archive()
        self.queue.detour_kind = "announce"
        self.flow.action_archive()
        self.assertFalse(self.flow.active)

    def test_a_prompt_that_is_said_is_not_archived(self):
        _menu, address, *_others = self.draw_menu()
        prompt = address.say_ids.prompt_id
        with self.assertRaisesRegex(UserError, "is said in Test Menu"):
            prompt.action_archive()
        address.say_ids.unlink()
        prompt.action_archive()
        self.assertFalse(prompt.active)

    def test_a_node_has_the_exits_of_its_kind(self):
        node = self.node("ask", say="Your order?", variable="order_number")
        self.assertEqual(node.exit_ids.mapped("name"), ["next", "timeout", "invalid"])
        node.kind = "condition"
        self.assertEqual(node.exit_ids.mapped("name"), ["yes", "no"])
        node.kind = "hang_up"
        self.assertFalse(node.exit_ids)
        with self.assertRaisesRegex(ValidationError, "has no exit “Then”"):
            self.join(node, next=node)

    @mute_logger("odoo.sql_db")
    def test_a_key_is_in_a_menu_only_once(self):
        menu, *_others = self.draw_menu()
        with self.assertRaises(Exception) as caught:
            self.env["contact.center.flow.exit"].create({"node_id": menu.id, "name": "1"})
            self.env.flush_all()
        self.assertIn("name_unique", str(caught.exception))

    def test_an_exit_leads_to_its_own_flow(self):
        menu, *_others = self.draw_menu()
        stranger = self.node("hang_up", "Elsewhere", flow=self.draw("Another"))
        with self.assertRaisesRegex(ValidationError, "is in another flow"):
            self.join(menu, timeout=stranger)

    def test_a_node_is_made_in_its_form(self):
        with Form(
            self.env["contact.center.flow.node"]
            .with_user(self.manager)
            .with_context(default_flow_id=self.flow.id)
        ) as form:
            form.kind = "menu"
            form.name = "By hand"
            with form.exit_ids.new() as line:
                line.name = "5"
        self.assertEqual(form.record.exit_ids.mapped("name"), ["5", "timeout", "invalid"])
        self.assertEqual(self.flow.first_node_id, form.record)

    def test_a_manager_chooses_what_is_looked_up_and_others_see_it(self):
        kinds = self.env["ir.model"].with_user(self.manager).name_search("Contact")
        self.assertIn(self.env["ir.model"]._get("res.partner").id, [id_ for id_, _name in kinds])
        self.node("look_up", model_id=self.env["ir.model"]._get("res.partner").id)
        for user in (self.manager, self.supervisor):
            self.env.invalidate_all()
            picture = self.env["contact.center.flow.editor"].with_user(user).picture(self.flow.id)
            self.assertEqual(picture["nodes"][0]["words"], "Contact")

    def test_managers_draw_others_look_on(self):
        self.draw_menu()
        self.flow.with_user(self.manager).action_publish()
        self.assertEqual(self.flow.version, 1)
        editor = self.env["contact.center.flow.editor"]
        picture = editor.with_user(self.supervisor).picture(self.flow.id)
        self.assertFalse(picture["editable"])
        self.assertEqual(len(picture["nodes"]), 4)
        for user in (self.supervisor, self.anna.user_id):
            with self.assertRaises(AccessError):
                self.flow.with_user(user).action_publish()
            with self.assertRaises(AccessError):
                editor.with_user(user).add_node(self.flow.id, "say")

    def test_flows_of_other_companies_are_not_seen(self):
        company = self.env["res.company"].create({"name": "Second Shop Ltd"})
        flow = self.env["contact.center.flow"].create({"name": "Theirs", "company_id": company.id})
        self.assertFalse(
            self.env["contact.center.flow"].with_user(self.manager).search([("id", "=", flow.id)])
        )


@tagged("post_install", "-at_install")
class TestFlowEditor(FlowCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.editor = cls.env["contact.center.flow.editor"]

    def drawn(self, node):
        picture = self.editor.picture(self.flow.id)
        return next(one for one in picture["nodes"] if one["id"] == node.id)

    def test_a_node_shows_what_it_says_and_where_it_leads(self):
        menu, address, queue, _bye = self.draw_menu()
        drawn = self.drawn(menu)
        self.assertEqual(drawn["words"], "For our address press one.")
        self.assertEqual(
            [(one["name"], one["label"], one["target"]) for one in drawn["exits"]],
            [
                ("1", "Key 1", address.id),
                ("timeout", "No answer", queue.id),
                ("invalid", "Wrong keys", queue.id),
            ],
        )
        self.assertEqual(self.drawn(queue)["words"], self.queue.name)

    def test_a_node_is_put_in_between(self):
        menu, address, *_others = self.draw_menu()
        node = self.env["contact.center.flow.node"].browse(
            self.editor.add_node(self.flow.id, "say", menu.id, "1")
        )
        self.assertEqual(menu.exit_ids.filtered(lambda e: e.name == "1").target_id, node)
        self.assertEqual(node.exit_ids.target_id, address)

    def test_the_first_node_begins_the_flow(self):
        node_id = self.editor.add_node(self.flow.id, "say")
        self.assertEqual(self.flow.first_node_id.id, node_id)

    def test_a_removed_node_comes_back_as_it_was(self):
        menu, address, _queue, bye = self.draw_menu()
        self.editor.remove_node(address.id)
        self.assertFalse(self.drawn(menu)["exits"][0]["target"])
        self.assertNotIn(address, self.flow.node_ids)
        self.editor.restore_node(address.id)
        self.assertEqual(self.drawn(menu)["exits"][0]["target"], address.id)
        self.assertEqual(self.drawn(address)["exits"][0]["target"], bye.id)

    def test_a_removed_node_is_not_published(self):
        menu, address, queue, _bye = self.draw_menu()
        self.editor.remove_node(address.id)
        self.join(menu, _1=queue)
        self.flow.action_publish()
        self.assertNotIn(address.id, [node["id"] for node in self.in_payload()["nodes"]])

    def test_a_flow_too_big_to_draw_says_so(self):
        self.env["contact.center.flow.node"].create(
            [
                {"flow_id": self.flow.id, "kind": "hang_up", "name": f"{number}"}
                for number in range(1501)
            ]
        )
        picture = self.editor.picture(self.flow.id)
        self.assertEqual(picture["too_many"], 1501)
        self.assertEqual(picture["nodes"], [])

    def test_a_bigger_flow_takes_hardly_more_queries(self):
        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.editor.picture(self.flow.id)
            return self.cr.sql_log_count - before

        self.draw_menu()
        self.editor.picture(self.flow.id)
        few = queries()
        for _number in range(20):
            self.draw_menu()
        self.assertLess(queries() - few, 100)

import time

from odoo.exceptions import ValidationError
from odoo.tests import BaseCase, tagged

from ..tools import flow_graph, flow_words
from .flow_common import FlowCase


@tagged("post_install", "-at_install")
class TestFlowGraph(BaseCase):
    def test_what_can_be_come_to(self):
        self.assertEqual(flow_graph.reachable(1, {1: [2], 2: [1], 3: [1]}), {1, 2})

    def test_circles_are_found_once_each(self):
        targets = {1: [2], 2: [3], 3: [2, 4], 4: [4], 5: [1], 6: []}
        found = sorted(sorted(circle) for circle in flow_graph.circles(targets))
        self.assertEqual(found, [[2, 3], [4]])

    def test_a_way_that_meets_itself_without_a_circle_is_none(self):
        self.assertEqual(flow_graph.circles({1: [2, 3], 2: [4], 3: [4], 4: []}), [])

    def test_a_very_deep_flow_is_no_trouble(self):
        many = 50_000
        chain = {number: [number + 1] for number in range(many)} | {many: [0]}
        self.assertEqual(len(flow_graph.circles(chain)[0]), many + 1)
        self.assertEqual(len(flow_graph.reachable(0, chain)), many + 1)


@tagged("post_install", "-at_install")
class TestFlowWords(BaseCase):
    def test_names_in_braces(self):
        self.assertEqual(
            flow_words.placeholders("Order {order:digits}, {name}!"),
            [("order", "digits"), ("name", "")],
        )

    def test_values_are_filled_in_and_never_looked_into(self):
        values = {"name": "{secret}", "secret": "x", "class": "y"}
        self.assertEqual(flow_words.fill("{name} {name.__class__} {}", values), "{secret}  ")

    def test_stray_braces(self):
        self.assertTrue(flow_words.has_stray_brace("Hello {name"))
        self.assertFalse(flow_words.has_stray_brace("Hello {name}"))


@tagged("post_install", "-at_install")
class TestFlowChecks(FlowCase):
    def test_a_sound_flow_has_no_problems(self):
        self.draw_menu()
        self.assertEqual(self.problems(), [])

    def test_an_empty_flow(self):
        self.assert_problem("error", False, "nothing in it yet")

    def test_a_way_that_leads_nowhere(self):
        menu, *_others = self.draw_menu()
        self.join(menu, _2=self.env["contact.center.flow.node"])
        self.assert_problem("error", "Welcome", "“Key 2” leads nowhere")

    def test_missing_exits_of_a_menu(self):
        menu, *_others = self.draw_menu()
        self.join(menu, timeout=self.env["contact.center.flow.node"])
        self.assert_problem("warning", "Welcome", "“No answer” leads nowhere")
        menu.exit_ids.filtered(lambda line: line.name == "1").unlink()
        self.assert_problem("error", "Welcome", "no keys yet")

    def test_an_end_that_nobody_drew_is_only_warned_of(self):
        _menu, address, *_others = self.draw_menu()
        self.join(address, next=self.env["contact.center.flow.node"])
        self.assert_problem("warning", "Address", "The call ends after")

    def test_what_is_never_reached(self):
        self.draw_menu()
        self.node("hang_up", "Lonely")
        self.assert_problem("warning", "Lonely", "never reached")

    def test_round_and_round_without_a_question(self):
        _menu, address, *_others = self.draw_menu()
        shop = self.node("say", "Shop", "We bake.")
        self.join(address, next=shop)
        self.join(shop, next=address)
        self.assert_problem("error", "Address", "round for ever")

    def test_round_by_way_of_another_flow(self):
        _menu, address, *_others = self.draw_menu()
        other = self.draw("Other")
        back = self.node("flow", "Back", flow=other, target_flow_id=self.flow.id)
        self.join(self.node("say", "First", "Hello", flow=other), next=back)
        other.first_node_id = other.node_ids.filtered(lambda node: node.name == "First")
        there = self.node("flow", "There", target_flow_id=other.id)
        self.flow.first_node_id = there
        self.assertTrue(address)
        self.assert_problem("error", "There", "round for ever")

    def test_a_menu_breaks_the_circle_except_for_who_is_silent(self):
        menu, address, *_others = self.draw_menu()
        self.join(address, next=menu)
        self.assertEqual([p for p in self.problems() if "round" in p[2]], [])
        self.join(menu, timeout=menu)
        self.assert_problem("warning", "Welcome", "who presses nothing goes round")

    def test_nothing_said(self):
        _menu, address, *_others = self.draw_menu()
        address.say_ids.unlink()
        self.assert_problem("error", "Address", "says nothing yet")

    def test_a_prompt_without_words(self):
        _menu, address, *_others = self.draw_menu()
        address.say_ids.prompt_id.text = False
        self.assert_problem("error", "Address", "neither words nor a recording")

    def test_a_prompt_in_another_language_than_the_entry_points(self):
        self.draw_menu()
        self.entry_point.lang = "ru_RU"
        self.assert_problem("warning", "Address", "is not there in Russian")

    def test_names_that_mean_nothing(self):
        _menu, address, *_others = self.draw_menu()
        address.say_ids.text = "Your order {order_number:digits} costs {price:roubles}."
        self.assert_problem("error", "Address", "{order_number}, which is not known")
        self.assert_problem("error", "Address", "cannot be spoken as “roubles”")
        self.node("ask", "Number", "Which order?", variable="order_number")
        self.assertFalse([p for p in self.problems() if "order_number}, which" in p[2]])

    def test_what_another_flow_learnt_is_known(self):
        _menu, address, *_others = self.draw_menu()
        address.say_ids.text = "Hello, {client_code}!"
        before = self.draw("Before")
        self.node("ask", "Code", "Your code?", flow=before, variable="client_code")
        self.assert_problem("error", "Address", "{client_code}")
        self.node("flow", "On", flow=before, target_flow_id=self.flow.id)
        self.assertEqual(self.problems(), [])

    def test_conditions_compare_what_is_known(self):
        node = self.node("condition", "Big debt?")
        self.assert_problem("error", "Big debt?", "no condition yet")
        node.condition_ids = [(0, 0, {"name": "debt", "comparison": "more", "value": "1000"})]
        self.assert_problem("error", "Big debt?", "“debt”, which is not known")

    def test_working_hours(self):
        node = self.node("hours", "Open?")
        self.assert_problem("error", "Open?", "choose the working hours")
        node.calendar_id = self.env["resource.calendar"].create(
            {"name": "Never", "attendance_ids": [(5,)]}
        )
        self.assert_problem("warning", "Open?", "always closed")
        self.flow._publish()
        self.env.cr.flush()
        self.env.cr.execute("SELECT payload FROM contact_center_configuration_current")
        hours = {entry["id"]: entry for entry in self.env.cr.fetchone()[0]["hours"]}
        self.assertEqual(hours[node.calendar_id.id]["open"], [])
        self.assertEqual(self.in_payload()["nodes"][0]["hours_id"], node.calendar_id.id)

    def test_a_rule_that_the_client_shall_fit(self):
        node = self.node("condition", "VIP?")
        node.condition_ids = [(0, 0, {"comparison": "rule_holds"})]
        self.assert_problem("error", "VIP?", "choose a rule")
        rule = self.env["contact.center.rule"].create({"name": "VIP", "action": "priority"})
        node.condition_ids.rule_id = rule
        self.assertEqual([p for p in self.problems() if "rule" in p[2]], [])
        self.assertEqual(node.condition_ids._for_gateway()[0]["rule_id"], rule.id)

    def test_an_archived_queue(self):
        _menu, _address, queue, _bye = self.draw_menu()
        spare = self.env["contact.center.queue"].create({"name": "Spare"})
        queue.queue_id = spare
        spare.active = False
        self.assert_problem("error", "Operators", "the queue “Spare” is archived")

    def test_an_outside_number(self):
        node = self.node("outside", "Agency")
        self.assert_problem("error", "Agency", "no number yet")
        node.number = "our agency"
        self.assert_problem("error", "Agency", "not a telephone number")

    def test_a_flow_that_is_not_published(self):
        self.node("flow", "On", target_flow_id=self.draw("Later").id)
        self.assert_problem("error", "On", "“Later” is not published")

    def test_names_for_answers(self):
        self.node("ask", "Number", "Which order?", variable="Номер заказа")
        self.assert_problem("error", "Number", "cannot name a value")

    def test_keys_do_not_make_somebody_else_of_the_caller(self):
        self.node("ask", "Who", "Your number?", variable="partner_id")
        self.assert_problem("error", "Who", "“partner_id” is who calls")

    def test_looking_up_by_formulas_is_refused_at_once(self):
        with self.assertRaisesRegex(ValidationError, "not with formulas"):
            self.node("look_up", "Client", domain="[('id', '=', __import__('os').getpid())]")

    def test_looking_up_what_is_not_there(self):
        partners = self.env["ir.model"]._get("res.partner")
        node = self.node("look_up", "Client", model_id=partners.id)
        self.assert_problem("error", "Client", "say which record")
        node.domain = "[('nonsense', '=', 1)]"
        self.assert_problem("error", "Client", "no field “nonsense”")
        node.domain = "[('ref', '=', '{client_code}')]"
        self.assert_problem("error", "Client", "{client_code}")
        node.read_ids = [(0, 0, {"name": "x", "path": "bank_ids.nonsense"})]
        self.assert_problem("error", "Client", "bank_ids.nonsense")

    def test_looking_up_what_the_user_may_not_read(self):
        users = self.env["ir.model"]._get("ir.config_parameter")
        self.node(
            "look_up",
            "Secret",
            model_id=users.id,
            acting_user_id=self.manager.id,
            domain="[('key', '=', 'database.secret')]",
            read_ids=[(0, 0, {"name": "secret", "path": "value"})],
        )
        self.assert_problem("error", "Secret", "")
        self.assertIn("Parameter", str(self.problems()))

    def test_ten_thousand_nodes_are_checked_in_bearable_time(self):
        first = self.node("set", "Step 0")
        self.env.cr.execute(
            """
            INSERT INTO contact_center_flow_node
                   (flow_id, kind, name, active, several, at_least, at_most, seconds, tries,
                    max_seconds)
            SELECT %(flow)s, 'set', jsonb_build_object('en_US', 'Step ' || step), TRUE,
                   'not_found', 1, 8, 5, 3, 120
              FROM generate_series(1, 9999) step;
            INSERT INTO contact_center_flow_exit (node_id, name, sequence, target_id)
            SELECT id, 'next', 12, LEAD(id) OVER (ORDER BY id)
              FROM contact_center_flow_node WHERE flow_id = %(flow)s AND id != %(first)s
            """,
            {"flow": self.flow.id, "first": first.id},
        )
        self.env.invalidate_all()
        start = time.monotonic()
        problems = self.flow._problems()
        self.assertLess(time.monotonic() - start, 60)
        self.assertEqual(len([p for p in problems if "sets no value" in p["text"]]), 10_000)

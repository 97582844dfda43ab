from odoo.tests import HttpCase, tagged

from .common import ContactCenterCase
from .hoot_common import HootCase


@tagged("post_install", "-at_install")
class TestWebClient(HootCase):
    def test_components_and_services(self):
        self.run_suite_of("contact_center")


@tagged("post_install", "-at_install")
class TestWhatPeopleDo(ContactCenterCase, HttpCase):
    def test_a_manager_adds_a_result_with_a_key(self):
        self.start_tour(
            "/odoo/action-contact_center.contact_center_result_action",
            "contact_center_add_result",
            login=self.manager.login,
        )
        result = self.env["contact.center.result"].search([("name", "=", "Sent an offer")])
        self.assertEqual(result.key, "7")

    def test_an_operator_finishes_a_card_left_open(self):
        self.cards_of(self.anna).open_card("voice-cc-1", self.view())
        self.start_tour(
            "/odoo/action-contact_center.contact_center_card_action",
            "contact_center_finish_card",
            login=self.anna.user_id.login,
        )
        card = self.env["contact.center.card"].search([("interaction_uid", "=", "voice-cc-1")])
        self.assertEqual(card.state, "done")
        self.assertEqual(card.result_id, self.result)
        self.assertEqual(card.note, "Two cakes for Friday")

    def test_a_manager_draws_a_flow_and_publishes_it(self):
        self.start_tour(
            "/odoo/action-contact_center.contact_center_flow_action",
            "contact_center_draw_flow",
            login=self.manager.login,
        )
        flow = self.env["contact.center.flow"].search([("name", "=", "Tour of the shop")])
        self.assertEqual((flow.version, flow.changed), (1, False))
        menu = flow.first_node_id
        self.assertEqual(
            {line.name: line.target_id.kind for line in menu.exit_ids},
            {"1": "say", "timeout": "queue", "invalid": "queue"},
        )
        [said] = menu.exit_ids.target_id.filtered(lambda node: node.kind == "say")
        self.assertEqual(said.exit_ids.target_id.kind, "hang_up")

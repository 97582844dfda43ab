from odoo.tests import Form, tagged

from .common import ContactCenterCase


@tagged("post_install", "-at_install")
class TestViews(ContactCenterCase):
    """Every menu opens, for everybody who sees it."""

    def visible_actions(self, user):
        """The actions in the app's menu tree as this user's browser loads it."""
        menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
        found, waiting = [], [self.env.ref("contact_center.menu_root").id]
        while waiting:
            menu = menus[waiting.pop()]
            waiting += menu["children"]
            if menu["action_id"] and menu["action_model"] == "ir.actions.act_window":
                found.append(menu["action_id"])
        return self.env["ir.actions.act_window"].browse(found)

    def test_every_menu_opens_for_each_group(self):
        self.deliver(self.call(), self.offer(), self.interval())
        seen = {}
        for user in (self.anna.user_id, self.supervisor, self.manager):
            actions = self.visible_actions(user)
            seen[user] = len(actions)
            for action in actions:
                model = self.env[action.res_model].with_user(user)
                for view_type in action.view_mode.split(","):
                    view = model.get_view(view_type=view_type)
                    self.assertTrue(view["arch"], (action, view_type))
                model.web_search_read([], {"display_name": {}}, limit=1)
        self.assertGreater(seen[self.supervisor], seen[self.anna.user_id])
        self.assertGreater(seen[self.manager], seen[self.supervisor])

    def test_a_manager_sets_up_a_queue_in_its_form(self):
        with Form(self.env["contact.center.queue"].with_user(self.manager)) as form:
            form.name = "Made by Hand"
            with form.member_ids.new() as member:
                member.operator_id = self.anna
            with form.entry_point_ids.new() as line:
                line.name = "Shop by Hand"
                line.number = "8 495 000-88-88"
        queue = form.record
        self.assertEqual(queue.entry_point_ids.number, "+74950008888")
        self.assertEqual(
            queue.missed_pause_reason_id, self.env.ref("contact_center.pause_reason_missed")
        )

    def test_a_client_gets_further_numbers_in_his_form(self):
        with Form(self.client) as form, form.contact_center_number_line_ids.new() as line:
            line.number = "84950009999"
            self.assertEqual(line.number, "+7 495 000-99-99")
            line.label = "дача"
        self.assertIn("+74950009999", self.client.contact_center_numbers)

from odoo.fields import Command

from .common import ContactCenterCase


class FlowCase(ContactCenterCase):
    """Draws flows in a few words."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ru_RU")
        cls.entry_point.lang = "en_US"
        cls.env["contact.center.entry.point"].search([]).lang = "en_US"
        cls.flow = cls.draw("Test Menu")

    @classmethod
    def draw(cls, name):
        return cls.env["contact.center.flow"].create({"name": name})

    @classmethod
    def prompt(cls, text):
        return cls.env["contact.center.prompt"].create({"name": text[:60], "text": text})

    @classmethod
    def node(cls, kind, name=None, say=None, flow=None, **values):
        says = [Command.create({"prompt_id": cls.prompt(say).id})] if say else []
        return cls.env["contact.center.flow.node"].create(
            {
                "flow_id": (flow or cls.flow).id,
                "kind": kind,
                "name": name or kind,
                "say_ids": says,
                **values,
            }
        )

    def join(self, node, **targets):
        """``join(menu, _1=orders, timeout=queue)``; a key is written with _ before it."""
        for name, target in targets.items():
            self.env["contact.center.flow.editor"].connect(
                node.id, name.removeprefix("_") if name != "_" else name, target.id
            )

    def draw_menu(self):
        """A menu, with an announcement at key 1 and the queue for everything else."""
        menu = self.node("menu", "Welcome", "For our address press one.")
        address = self.node("say", "Address", "We are at Baker street.")
        queue = self.node("queue", "Operators", queue_id=self.queue.id)
        bye = self.node("hang_up", "Goodbye", "Goodbye, {name}!")
        self.join(menu, _1=address, timeout=queue, invalid=queue)
        self.join(address, next=bye)
        return menu, address, queue, bye

    def problems(self, flow=None):
        """(severity, name of the node, text) of what is wrong."""
        nodes = self.env["contact.center.flow.node"]
        return [
            (problem["severity"], nodes.browse(problem["node_id"] or []).name, problem["text"])
            for problem in (flow or self.flow)._problems()
        ]

    def assert_problem(self, severity, node, words):
        found = self.problems()
        self.assertTrue(
            [1 for one in found if one[0] == severity and one[1] == node and words in one[2]], found
        )

    def in_payload(self, flow=None):
        """The flow as the gateway reads it, ``None`` if it does not."""
        self.env.cr.flush()
        self.env.cr.execute("SELECT payload FROM contact_center_configuration_current")
        (payload,) = self.env.cr.fetchone()
        flow = flow or self.flow
        return next((entry for entry in payload["flows"] if entry["id"] == flow.id), None)

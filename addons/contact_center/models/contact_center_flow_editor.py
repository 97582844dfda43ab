from odoo import api, models

# A picture of more than this helps nobody, and drawing it would hold the browser up.
NODES_DRAWN = 1500


class ContactCenterFlowEditor(models.AbstractModel):
    """What the picture of a flow shows and does. Rights are those of the user's own."""

    _name = "contact.center.flow.editor"
    _description = "Picture of a Flow"

    @api.model
    def picture(self, flow_id):
        """All that is drawn: ``too_many`` instead of ``nodes`` where that would be no picture."""
        flow = self._flow(flow_id)
        drawn = {
            "id": flow.id,
            "first": flow.first_node_id.id,
            "version": flow.version,
            "changed": flow.changed,
            "editable": flow.has_access("write"),
            "kinds": [{"kind": kind, "label": label} for kind, label in self._nodes()._kinds()],
        }
        if flow.node_count > NODES_DRAWN:
            return {**drawn, "too_many": flow.node_count, "nodes": [], "problems": []}
        return {
            **drawn,
            "too_many": 0,
            "nodes": [self._drawn(node) for node in flow.node_ids],
            "problems": flow._problems(),
        }

    @api.model
    def figures(self, flow_id, days):
        """Traffic by node, see ``contact.center.flow.day``, with labels of the exits taken."""
        self.env["contact.center.flow.day"].check_access("read")
        return self.env["contact.center.flow.day"]._statistics(self._flow(flow_id), days)

    @api.model
    def add_node(self, flow_id, kind, from_node_id=False, exit_name=False):
        """A new node, put in at an exit: what followed there follows the new one. Its id."""
        node = self._nodes().create(
            {
                "flow_id": self._flow(flow_id).id,
                "kind": kind,
                "name": dict(self._nodes()._kinds())[kind],
            }
        )
        if from_node_id:
            before = self._exit(from_node_id, exit_name)
            node.exit_ids[:1].target_id = before.target_id
            before.target_id = node
        return node.id

    @api.model
    def connect(self, node_id, exit_name, target_id):
        """Let an exit lead to a node, or nowhere. Where it led before."""
        line = self._exit(node_id, exit_name)
        before = line.target_id.id
        line.target_id = target_id
        return before

    @api.model
    def add_key(self, node_id, key):
        """A further key of a menu."""
        self._exit(node_id, key)
        return True

    @api.model
    def remove_node(self, node_id):
        """Take a node off the picture; it can be put back as it was for a day."""
        self._nodes().browse(node_id).active = False
        return True

    @api.model
    def restore_node(self, node_id):
        self._nodes().with_context(active_test=False).browse(node_id).active = True
        return True

    def _flow(self, flow_id):
        flow = self.env["contact.center.flow"].browse(flow_id)
        flow.check_access("read")
        return flow

    def _nodes(self):
        return self.env["contact.center.flow.node"]

    def _exit(self, node_id, name):
        node = self._nodes().browse(node_id)
        line = node.exit_ids.filtered(lambda line: line.name == name)
        return line or line.create({"node_id": node.id, "name": name})

    def _drawn(self, node):
        words = dict(self.env["contact.center.flow.exit"]._names())
        return {
            "id": node.id,
            "name": node.name,
            "kind": node.kind,
            "words": node.summary,
            "exits": [
                {
                    "name": line.name,
                    "label": words[line.name],
                    "target": line.target_id.id if line.target_id.active else False,
                }
                for line in node.exit_ids.sorted("sequence")
            ],
        }

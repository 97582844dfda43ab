from odoo import api, models
from odoo.exceptions import UserError

from ..tools import flow_graph, flow_words
from .contact_center_flow_node import ASKING, EXITS
from .contact_center_rule import UNSEARCHABLE

# Past these the client has done something: a way round through them is no empty circle.
BREAKING = (*ASKING, "voicemail", "outside")
# Kinds that a flow may end after: what the client came for is done.
MAY_END = ("say", "rate", "voicemail", "callback", "create")
MUST_SPEAK = ("say", "menu", "ask", "rate")
NAMED_IN_CIRCLE = 5


class ContactCenterFlowCheck(models.AbstractModel):
    """What is wrong with a flow as it is drawn, in words for whoever drew it.

    An error keeps it from being published, a warning does not.
    """

    _name = "contact.center.flow.check"
    _description = "Check of a Flow"

    @api.model
    def _problems(self, flow):
        """A list of ``{"node_id", "severity": "error"|"warning", "text"}``; errors first."""
        flow.ensure_one()
        nodes = flow.node_ids
        if not nodes:
            return [_error(nodes, self.env._("There is nothing in it yet: add a first node."))]
        problems = [*self._begin(flow), *self._shape(flow, nodes)]
        known = self._known_values(flow)
        languages = self._spoken_languages(flow)
        for node in nodes:
            problems += self._of_node(node, known, languages)
        return sorted(problems, key=lambda problem: problem["severity"] != "error")

    # The shape.

    def _begin(self, flow):
        if flow.first_node_id.active and flow.first_node_id.flow_id == flow:
            return []
        nothing = flow.node_ids.browse()
        return [_error(nothing, self.env._("It is not said which node the flow begins with."))]

    def _shape(self, flow, nodes):
        targets = self._targets(self._joined_nodes(flow))
        return [
            *self._unreached(flow, nodes, targets),
            *self._circles(nodes, targets),
            *(problem for node in nodes for problem in self._loose_ends(node)),
        ]

    def _joined_nodes(self, flow):
        """Its own nodes and those of the flows that it goes on to."""
        flows = waiting = flow
        while waiting:
            waiting = waiting.node_ids.filtered(lambda n: n.kind == "flow").target_flow_id - flows
            flows |= waiting
        return flows.node_ids

    def _targets(self, nodes):
        """Node → {exit: node}; a node that goes to another flow leads to where that begins."""
        targets = {node.id: {} for node in nodes}
        for line in nodes.exit_ids:
            if line.target_id.active:
                targets[line.node_id.id][line.name] = line.target_id.id
        for node in nodes.filtered(lambda node: node.kind == "flow"):
            if node.target_flow_id.first_node_id:
                targets[node.id]["next"] = node.target_flow_id.first_node_id.id
        return targets

    def _unreached(self, flow, nodes, targets):
        if not flow.first_node_id:
            return
        ways = {node: [*exits.values()] for node, exits in targets.items()}
        reached = flow_graph.reachable(flow.first_node_id.id, ways)
        for node in nodes:
            if node.id not in reached:
                yield _warning(
                    node, self.env._("“%(node)s” is never reached: no exit leads to it.")
                )

    def _circles(self, nodes, targets):
        kinds = {node.id: node.kind for node in nodes.browse(targets)}
        own = set(nodes.ids)
        empty = self._circles_without(targets, kinds, lambda kind, exits: [])
        for circle in self._own(empty, own):
            yield _error(
                nodes.browse(circle[0]),
                self.env._(
                    "The call would go round for ever without the client being asked: %(nodes)s."
                ),
                nodes=self._named(circle),
            )
        silent = self._circles_without(
            targets,
            kinds,
            lambda kind, exits: [
                target
                for name, target in exits.items()
                if kind in ASKING and name in ("timeout", "invalid")
            ],
        )
        seen = {node for circle in empty for node in circle}
        for circle in self._own(silent, own):
            if not seen.intersection(circle):
                yield _warning(
                    nodes.browse(circle[0]),
                    self.env._(
                        "A client who presses nothing goes round: %(nodes)s. Let “No answer” lead"
                        " to a queue, or end the call."
                    ),
                    nodes=self._named(circle),
                )

    def _circles_without(self, targets, kinds, ways_of_breaking):
        ways = {
            node: ways_of_breaking(kinds[node], exits)
            if kinds[node] in BREAKING
            else [*exits.values()]
            for node, exits in targets.items()
        }
        return flow_graph.circles(ways)

    def _own(self, circles, own):
        return [sorted(circle, key=lambda n: n not in own) for circle in circles if own & {*circle}]

    def _named(self, circle):
        nodes = self.env["contact.center.flow.node"].browse(circle[:NAMED_IN_CIRCLE])
        names = [f"“{name}”" for name in nodes.mapped("name")]
        return " → ".join([*names, "…" if len(circle) > NAMED_IN_CIRCLE else names[0]])

    def _loose_ends(self, node):
        loose = [line for line in node.exit_ids if not line.target_id.active]
        for line in loose:
            yield self._loose_end(node, line)
        if node.kind == "menu" and len(node.exit_ids) == len(EXITS["menu"]):
            yield _error(node, self.env._("The menu “%(node)s” has no keys yet."))

    def _loose_end(self, node, line):
        label = dict(line._names())[line.name]
        if line.name == "next" and node.kind in MAY_END:
            return _warning(node, self.env._("The call ends after “%(node)s”."))
        if line.name in ("timeout", "invalid", "failed", "not_found"):
            return _warning(
                node,
                self.env._(
                    "“%(node)s”: “%(exit)s” leads nowhere; the client then goes to the queue of"
                    " the entry point."
                ),
                exit=label,
            )
        return _error(node, self.env._("“%(node)s”: “%(exit)s” leads nowhere."), exit=label)

    # What the nodes say and do.

    def _known_values(self, flow):
        """Names that texts of the flow may use: what its nodes learn, and those of the flows from
        which clients come to it."""
        flows = waiting = flow
        while waiting:
            coming = self.env["contact.center.flow.node"].search(
                [("kind", "=", "flow"), ("target_flow_id", "in", waiting.ids)]
            )
            waiting = coming.flow_id - flows
            flows |= waiting
        return {*flow_words.ALWAYS_KNOWN, *flows.node_ids._variables()}

    def _spoken_languages(self, flow):
        """Those of the entry points that lead here; of the company where none does yet."""
        points = self.env["contact.center.entry.point"].search(
            [("company_id", "=", flow.company_id.id)]
        )
        return {*points.mapped("lang")} or {flow.company_id.partner_id.lang or "en_US"}

    def _of_node(self, node, known, languages):
        yield from self._speech(node, known, languages)
        check = getattr(self, f"_of_{node.kind}", None)
        if check:
            yield from check(node, known)

    def _speech(self, node, known, languages):
        says = node.say_ids.prompt_id
        if node.kind in MUST_SPEAK and not says:
            yield _error(node, self.env._("“%(node)s” says nothing yet."))
        texts = says._texts()
        for prompt in says:
            spoken = {*texts.get(prompt.id, {}), *prompt.recording_ids.mapped("lang")}
            yield from self._silence(node, prompt, spoken, languages)
            for text in texts.get(prompt.id, {}).values():
                yield from self._unknown(node, text, known)

    def _silence(self, node, prompt, spoken, languages):
        if not spoken:
            yield _error(
                node,
                self.env._(
                    "“%(node)s”: the prompt “%(prompt)s” has neither words nor a recording."
                ),
                prompt=prompt.name,
            )
        elif missing := languages - spoken:
            installed = dict(self.env["res.lang"].get_installed())
            yield _warning(
                node,
                self.env._("“%(node)s”: the prompt “%(prompt)s” is not there in %(languages)s."),
                languages=", ".join(sorted(installed.get(code, code) for code in missing)),
                prompt=prompt.name,
            )

    def _unknown(self, node, text, known):
        """Names in braces that mean nothing here."""
        if flow_words.has_stray_brace(text):
            yield _error(
                node,
                self.env._("“%(node)s”: a brace is open or closed without the other: %(text)s"),
                text=text,
            )
        for name, kind in dict.fromkeys(flow_words.placeholders(text)):
            if name not in known:
                yield _error(
                    node,
                    self.env._(
                        "“%(node)s” names {%(name)s}, which is not known here. Known: %(known)s."
                    ),
                    name=name,
                    known=", ".join(sorted(known)),
                )
            if kind and kind not in flow_words.KINDS:
                yield _error(
                    node,
                    self.env._(
                        "“%(node)s”: {%(name)s} cannot be spoken as “%(kind)s”. Choose from:"
                        " %(kinds)s."
                    ),
                    name=name,
                    kind=kind,
                    kinds=", ".join(flow_words.KINDS),
                )

    def _of_ask(self, node, known):
        yield from self._variable(node, node.variable)
        if node.variable in flow_words.SAID_BY_THE_LINE:
            yield _error(
                node,
                self.env._(
                    "“%(node)s”: “%(name)s” is who calls, which keys cannot change. Give the"
                    " answer another name."
                ),
                name=node.variable,
            )
        if node.at_most < 1:
            yield _error(node, self.env._("“%(node)s” asks for no digits."))

    def _of_condition(self, node, known):
        if not node.condition_ids:
            yield _error(node, self.env._("“%(node)s” has no condition yet."))
        for condition in node.condition_ids:
            if condition.comparison == "rule_holds":
                yield from self._rule(node, condition.rule_id)
            elif condition.name not in known:
                yield _error(
                    node,
                    self.env._(
                        "“%(node)s” compares “%(name)s”, which is not known here. Known: %(known)s."
                    ),
                    name=condition.name or "",
                    known=", ".join(sorted(known)),
                )

    def _rule(self, node, rule):
        if not rule.active:
            yield _error(node, self.env._("“%(node)s”: choose a rule that is in force."))

    def _of_hours(self, node, known):
        if not node.calendar_id.active:
            yield _error(node, self.env._("“%(node)s”: choose the working hours."))
        elif not node.calendar_id.attendance_ids:
            yield _warning(
                node,
                self.env._("“%(node)s”: “%(hours)s” has no hours at all: it is always closed."),
                hours=node.calendar_id.name,
            )

    def _of_set(self, node, known):
        if not node.value_ids:
            yield _error(node, self.env._("“%(node)s” sets no value yet."))
        for line in node.value_ids:
            yield from self._variable(node, line.name)

    def _variable(self, node, name):
        if not name:
            yield _error(
                node, self.env._("“%(node)s”: give the answer a name, such as order_number.")
            )
        elif not flow_words.is_variable(name):
            yield _error(
                node,
                self.env._(
                    "“%(node)s”: “%(name)s” cannot name a value: use small Latin letters, digits"
                    " and _."
                ),
                name=name,
            )

    def _of_queue(self, node, known):
        if node.queue_id and not node.queue_id.active:
            yield _error(
                node,
                self.env._("“%(node)s”: the queue “%(queue)s” is archived."),
                queue=node.queue_id.name,
            )

    def _of_operator(self, node, known):
        yield from self._of_queue(node, known)
        if node.user_id and not node.user_id.contact_center_operator_ids:
            yield _error(
                node,
                self.env._("“%(node)s”: %(user)s is no operator (any more)."),
                user=node.user_id.name,
            )

    def _of_voicemail(self, node, known):
        yield from self._of_queue(node, known)

    def _of_callback(self, node, known):
        yield from self._of_queue(node, known)
        if node.variable and node.variable not in known:
            yield from self._unknown(node, f"{{{node.variable}}}", known)

    def _of_outside(self, node, known):
        if not node.number:
            yield _error(node, self.env._("“%(node)s” has no number yet."))
        elif not self.env["contact.center.number"]._e164(node.number):
            yield _error(
                node,
                self.env._("“%(node)s”: “%(number)s” is not a telephone number."),
                number=node.number,
            )

    def _of_flow(self, node, known):
        flow = node.target_flow_id
        if not flow:
            yield _error(node, self.env._("“%(node)s”: choose the flow to go to."))
        elif not flow.active or not (flow.version or flow == node.flow_id):
            yield _error(
                node,
                self.env._("“%(node)s”: the flow “%(flow)s” is not published."),
                flow=flow.name,
            )

    def _of_create(self, node, known):
        if not node.record_kind:
            yield _error(node, self.env._("“%(node)s”: choose what it makes."))
        if node.variable:
            yield from self._variable(node, node.variable)
        yield from self._acting_user(node)
        for text in (node.subject, node.body):
            yield from self._unknown(node, text, known)

    def _of_look_up(self, node, known):
        yield from self._acting_user(node)
        if not node.model_id or node.model not in self.env:
            yield _error(node, self.env._("“%(node)s”: choose which kind of record it reads."))
            return
        yield from self._looked_up(node, known)
        for line in node.read_ids:
            yield from self._variable(node, line.name)
            yield from self._unreadable(node, line.path)

    def _looked_up(self, node, known):
        domain = node._domain_leaves()
        leaves = [leaf for leaf in domain if isinstance(leaf, (list, tuple))]
        if not leaves:
            yield _error(node, self.env._("“%(node)s”: say which record is meant."))
        looked_up_by = {*known, "partner_id", "entry_point_id"}
        for leaf in leaves:
            for text in leaf[2:]:
                if isinstance(text, str):
                    yield from self._unknown(node, text, looked_up_by)
        try:
            self._try_domain(self._as_acting_user(node), domain)
        except UNSEARCHABLE as error:
            yield _error(node, self.env._("“%(node)s” cannot be looked up: %(error)s"), error=error)

    def _try_domain(self, records, domain):
        """Raises where Odoo would not search so; any value does to try it."""
        names = {name for name, _kind in flow_words.placeholders(str(domain))}
        filled = self.env["contact.center.consult"]._filled(
            domain, dict.fromkeys(names, "1"), records
        )
        records._search(filled, limit=1)

    def _acting_user(self, node):
        user = node.acting_user_id
        if not user or not user.active or node.flow_id.company_id not in user.company_ids:
            yield _error(
                node,
                self.env._("“%(node)s”: choose a user of %(company)s with whose rights it acts."),
                company=node.flow_id.company_id.name,
            )

    def _unreadable(self, node, path):
        try:
            self.env["contact.center.consult"]._check_path(self._as_acting_user(node), path)
        except UserError as error:
            yield _error(node, self.env._("“%(node)s”: %(error)s"), error=error)

    def _as_acting_user(self, node):
        return self.env[node.model].with_user(node.acting_user_id or self.env.user)


def _error(node, words, **values):
    return _problem("error", node, words, values)


def _warning(node, words, **values):
    return _problem("warning", node, words, values)


def _problem(severity, node, words, values):
    """Of a node, which words may name, or of the flow itself where it is none."""
    text = words % {"node": node.name, **values}
    return {"node_id": node.id or 0, "severity": severity, "text": text}

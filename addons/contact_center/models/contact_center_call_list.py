from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

LONGEST = 500
# A notification to the user's own pages: one of his lists is not what it was.
CHANGED = "contact_center.call_list_changed"


class ContactCenterCallList(models.Model):
    """People to call one after the other: one user's own queue of outgoing calls."""

    _name = "contact.center.call.list"
    _description = "Call List"
    _order = "id desc"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True, help="Closed lists leave the panel.")
    user_id = fields.Many2one(
        "res.users",
        "Operator",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.user,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda self: self.env.company
    )
    line_ids = fields.One2many("contact.center.call.list.line", "list_id", "People")
    total = fields.Integer("To Call", compute="_compute_progress", store=True)
    finished = fields.Integer(compute="_compute_progress", store=True)
    reached = fields.Integer(compute="_compute_progress", store=True)
    progress = fields.Float(compute="_compute_progress", store=True, aggregator="avg")

    @api.depends("line_ids.state")
    def _compute_progress(self):
        for calls in self:
            lines = calls.line_ids.filtered(lambda line: line.state != "uncallable")
            calls.total = len(lines)
            calls.finished = len(lines.filtered("is_finished"))
            calls.reached = len(lines.filtered(lambda line: line.state == "reached"))
            calls.progress = 100 * calls.finished / calls.total if calls.total else 0

    # Called by the panel.

    @api.model
    def my_lists(self):
        """The user's open lists, the newest first."""
        return [calls._panel_data() for calls in self.search([("user_id", "=", self.env.uid)])]

    @api.model
    def panel(self):
        """All that the panel shows of lists: ``{"lists": [...], "due": n}``, the number of call
        activities that could become a list."""
        return {"lists": self.my_lists(), "due": self.due_activity_count()}

    @api.model
    def check(self, model, record_ids):
        """Who of these cannot be called: ``{"callable": n, "problems": [{"name", "problem"}]}``."""
        lines = self._prepare_lines(self._records(model, record_ids))
        problems = self._named_problems(lines)
        return {"callable": len(lines) - len(problems), "problems": problems}

    @api.model
    def make(self, model, record_ids):
        """A list of these records, in their order. Returns its data."""
        records = self._records(model, record_ids)
        kind = self.env["ir.model"]._get(model).name
        name = self.env._("%(kind)s, %(day)s", kind=kind, day=self._today())
        return self._make(name, self._prepare_lines(records))

    @api.model
    def make_of_activities(self):
        """A list of the calls that the user's activities ask for by today."""
        activities = self._due_activities()
        if not activities:
            raise UserError(self.env._("No call activity of yours is due today."))
        name = self.env._("Activities, %(day)s", day=self._today())
        return self._make(name, self._prepare_lines_of_activities(activities))

    @api.model
    def due_activity_count(self):
        return len(self._due_activities())

    def close(self):
        """Out of the panel; what came of it is kept."""
        self.active = False
        return True

    # Making.

    def _make(self, name, lines):
        if not any(not values["problem"] for values in lines):
            raise UserError(self.env._("None of them can be called."))
        calls = self.create({"name": name})
        # sudo: contact.center.call.list.line - whom a line calls is said here, never by people
        calls.sudo().line_ids = [fields.Command.create(values) for values in lines]
        return calls._panel_data()

    def _today(self):
        return format_date(self.env, fields.Date.context_today(self))

    def _records(self, model, record_ids):
        if model not in self.env or not record_ids:
            raise UserError(self.env._("Choose whom to call first."))
        if len(record_ids) > LONGEST:
            raise UserError(self.env._("A call list takes at most %s people.", LONGEST))
        records = self.env[model].browse(record_ids).exists()
        records.check_access("read")
        return records

    def _prepare_lines(self, records):
        """Values of lines; of several records with one number only the first is called."""
        return self._with_problems([self._prepare_line(record) for record in records])

    def _prepare_line(self, record):
        phonebook = self.env["contact.center.phonebook"]
        return {
            "model": record._name,
            "record_id": record.id,
            "partner_id": phonebook._partner_of(record).id,
            "name": record.display_name,
            "number": phonebook._best_number(record),
        }

    def _with_problems(self, lines):
        numbers = [values["number"] for values in lines if values["number"]]
        blocked = self.env["contact.center.number"]._blocked(numbers)
        seen = set()
        for values in lines:
            number = values["number"]
            if not number:
                values["problem"] = self.env._("no number")
            elif number in seen:
                values["problem"] = self.env._("the same number as another one here")
            else:
                values["problem"] = blocked.get(number, False)
            seen.add(number)
        return lines

    def _named_problems(self, lines):
        return [
            {"name": values["name"], "problem": values["problem"]}
            for values in lines
            if values["problem"]
        ]

    def _due_activities(self):
        """The user's, the oldest first, without those that stand in an open list of his."""
        activities = self.env["mail.activity"].search(
            [
                ("user_id", "=", self.env.uid),
                ("activity_category", "=", "phonecall"),
                ("date_deadline", "<=", fields.Date.context_today(self)),
            ],
            order="date_deadline, id",
            limit=LONGEST,
        )
        listed = self.env["contact.center.call.list.line"].search(
            [
                ("list_id.user_id", "=", self.env.uid),
                ("list_id.active", "=", True),
                ("is_finished", "=", False),
                ("activity_id", "in", activities.ids),
            ]
        )
        return activities - listed.activity_id

    def _prepare_lines_of_activities(self, activities):
        lines = []
        for activity in activities:
            record = self.env["contact.center.phonebook"]._record(
                activity.res_model, activity.res_id
            )
            if record:
                lines.append({**self._prepare_line(record), "activity_id": activity.id})
        return self._with_problems(lines)

    def _panel_data(self):
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.name,
            "total": self.total,
            "finished": self.finished,
            "reached": self.reached,
            "lines": [line._panel_data() for line in self.line_ids],
        }

    def _tell(self):
        """The pages of the users whose lists these are ask anew."""
        for user, lists in self.grouped("user_id").items():
            user._bus_send(CHANGED, {"list_ids": lists.ids})

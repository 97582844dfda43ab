from odoo import api, models
from odoo.exceptions import UserError

# Inherited from, so they must be there first.
from . import (  # noqa: F401
    contact_center_demo_articles,
    contact_center_demo_calls,
    contact_center_demo_company,
    contact_center_demo_month,
    contact_center_demo_script,
    contact_center_demo_shops,
)

# The owner of demo data in ir.model.data: no addon, so that no update touches it.
MODULE = "__contact_center_demo__"


class ContactCenterDemo(models.AbstractModel):
    """A small pastry business with two shops, to look at and to try things with.

    Whatever is made is remembered and can be removed again without a trace.
    """

    _name = "contact.center.demo"
    _inherit = [
        "contact.center.demo.articles",
        "contact.center.demo.calls",
        "contact.center.demo.company",
        "contact.center.demo.shops",
        "contact.center.demo.month",
        "contact.center.demo.script",
    ]
    _description = "Demo Data"

    @api.model
    def is_loaded(self):
        # sudo: ir.model.data - a yes or no for the settings page
        return bool(
            self.env["ir.model.data"].sudo().search_count([("module", "=", MODULE)], limit=1)
        )

    @api.model
    def load(self):
        """Make the demo data; refuses to make it twice."""
        self._check_administrator()
        if self.is_loaded():
            raise UserError(self.env._("The demo data is there already."))
        demo = self._quietly()
        demo._dress_company()
        # What later steps need of earlier ones.
        world = demo._load_shops()
        demo._load_articles(world)
        demo._load_clients(world)
        demo._load_rules(world)
        demo._load_business(world)
        demo._load_flows(world)
        demo._load_calls(world)
        demo._load_script(world)
        demo._load_month(world)
        demo._load_script_talks(world)
        demo._load_ratings(world)
        return True

    @api.model
    def unload(self):
        """Remove what ``load`` made and what has come of it since."""
        self._check_administrator()
        demo = self._quietly()
        entries = demo.env["ir.model.data"].search([("module", "=", MODULE)], order="id desc")
        for model, records in demo._in_runs(entries):
            demo._remove(model, records.exists())
        entries.exists().unlink()
        demo._undress_company()
        return True

    @api.model
    def set_logins(self, passwords):
        """Let the demo users in: ``{role: password}``. Returns ``{role: login}``."""
        self._check_administrator()
        logins = {}
        for role, password in passwords.items():
            user = self._recall("res.users", role)
            user.password = password
            logins[role] = user.login
        return logins

    def _check_administrator(self):
        if not (self.env.su or self.env.user.has_group("base.group_system")):
            raise UserError(self.env._("Only an administrator may load or remove demo data."))

    def _quietly(self):
        """Without mails, chatter and rights in the way."""
        # sudo: all models of the demo data - an administrator asked for it, checked before
        return self.sudo().with_context(
            contact_center_demo=True,
            no_reset_password=True,
            tracking_disable=True,
            mail_create_nolog=True,
            mail_create_nosubscribe=True,
            mail_notrack=True,
            lang="en_US",
        )

    # Remembering.

    def _make(self, model, vals_list, names=None):
        """Create records and remember them, under names if they have to be found again."""
        records = self.env[model].create(vals_list)
        self._remember(records, names)
        return records

    def _remember(self, records, names=None):
        prefix = records._table
        self.env["ir.model.data"].create(
            [
                {
                    "module": MODULE,
                    "name": f"{prefix}_{names[position] if names else record.id}",
                    "model": record._name,
                    "res_id": record.id,
                    "noupdate": True,
                }
                for position, record in enumerate(records)
            ]
        )

    def _recall(self, model, name):
        return self.env.ref(f"{MODULE}.{self.env[model]._table}_{name}")

    def _in_runs(self, entries):
        """Neighbours of one model together, so that they are deleted together."""
        runs = []
        for entry in entries:
            if entry.model not in self.env:
                continue
            record = self.env[entry.model].browse(entry.res_id)
            if runs and runs[-1][0] == entry.model:
                runs[-1] = (entry.model, runs[-1][1] | record)
            else:
                runs.append((entry.model, record))
        return runs

    def _remove(self, model, records):
        """Delete records; models that do not let go of theirs are joined with super()."""
        self._release(model, records)
        records.unlink()

    def _release(self, model, records):
        """What must go before the records can."""
        if model == "contact.center.interaction":
            self._release_interactions(records)
        elif model == "contact.center.operator":
            self.env["contact.center.operator.interval"].search(
                [("operator_id", "in", records.ids)]
            ).unlink()
        elif model == "contact.center.queue":
            self._release_queues(records)
        elif model == "res.partner":
            self._release_clients(records)

    def _release_interactions(self, interactions):
        interactions.card_ids.unlink()
        interactions.summary_message_id.unlink()
        interactions.recording_ids.unlink()

    def _release_queues(self, queues):
        """Calls placed since the demo data came in: of no use without their queue."""
        self.env["contact.center.callback"].search([("queue_id", "in", queues.ids)]).unlink()
        interactions = self.env["contact.center.interaction"].search(
            [("queue_id", "in", queues.ids)]
        )
        self._release_interactions(interactions)
        interactions.unlink()
        self.env["contact.center.card"].search([("queue_id", "in", queues.ids)]).unlink()
        self.env["contact.center.entry.point"].with_context(active_test=False).search(
            [("queue_id", "in", queues.ids)]
        ).unlink()

    def _release_clients(self, partners):
        """Other apps tie their own records to clients; joined with super()."""

    def _load_business(self, world):
        """Leads, orders, tickets: each made by the addon that joins their app, with super()."""

from datetime import timedelta

from odoo import fields
from odoo.addons.contact_center.models.contact_center_demo import MODULE
from odoo.addons.contact_center.tests.common import ContactCenterCase
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestCrmDemo(ContactCenterCase):
    """The demo data is loaded anew: what the database came with is taken away first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        demo = cls.env["contact.center.demo"]
        if demo.is_loaded():
            demo.unload()
        demo.load()
        made = cls.env["ir.model.data"].search(
            [("module", "=", MODULE), ("model", "=", "crm.lead")]
        )
        cls.leads = cls.env["crm.lead"].browse(made.mapped("res_id"))

    def test_no_lead_is_of_the_last_day_which_odoo_sends_to_its_enrichment(self):
        self.assertGreater(len(self.leads), 50)
        yesterday = fields.Datetime.now() - timedelta(days=1)
        self.assertLess(max(self.leads.mapped("create_date")), yesterday)

    def test_each_was_assigned_after_it_was_made(self):
        for lead in self.leads:
            self.assertGreater(lead.date_open, lead.create_date)

import json

from odoo import models
from odoo.exceptions import UserError

COMPANY = "Кондитерский дом «Карамель»"
COMPANY_PARAMETER = "contact_center.demo_company_before"


class ContactCenterDemoCompany(models.AbstractModel):
    """The company of the demo data. One that somebody has named or uses already stays as it is."""

    _name = "contact.center.demo.company"
    _description = "Demo Data"

    def _dress_company(self):
        """Give a company that nobody has touched the name, country and money of the shops."""
        company = self.env.company
        if not self._is_untouched(company):
            return
        before = company.read(["name", "country_id", "currency_id"], load="")[0]
        rouble = self.env.ref("base.RUB")
        before["currency_was_active"] = rouble.active
        company.write({"name": COMPANY, "country_id": self.env.ref("base.ru").id})
        rouble.active = True
        self._change_currency(company, rouble)
        self.env["ir.config_parameter"].set_param(COMPANY_PARAMETER, json.dumps(before))

    def _is_untouched(self, company):
        """As Odoo installs it; joined with super() by addons that know of its business."""
        alone = self.env["res.company"].search_count([]) == 1
        said = (company.street, company.city, company.phone, company.email, company.vat)
        return alone and company.name == "My Company" and not any(said)

    def _change_currency(self, company, currency):
        try:
            with self.env.cr.savepoint():
                company.currency_id = currency
        except UserError:
            # Accounting keeps the currency of a company that has entries; so do we.
            self.env.invalidate_all(flush=False)

    def _undress_company(self):
        """Put back what is still as the demo data left it."""
        parameters = self.env["ir.config_parameter"]
        before = json.loads(parameters.get_param(COMPANY_PARAMETER) or "{}")
        parameters.search([("key", "=", COMPANY_PARAMETER)]).unlink()
        company = self.env["res.company"].browse(before.get("id")).exists()
        if not company or company.name != COMPANY:
            return
        company.write({"name": before["name"], "country_id": before["country_id"]})
        self._change_currency(company, self.env["res.currency"].browse(before["currency_id"]))
        rouble = self.env.ref("base.RUB")
        if company.currency_id != rouble:
            rouble.active = before["currency_was_active"]

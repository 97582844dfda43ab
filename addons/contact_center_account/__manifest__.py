{
    "name": "Contact Center: Invoices",
    "version": "19.0.1.0.0",
    "category": "Services/Contact Center",
    "summary": "Rules for debtors and for the best clients, by their invoices",
    "author": "Contact Center contributors",
    "license": "LGPL-3",
    "depends": ["contact_center", "account"],
    "auto_install": True,
    "data": ["views/contact_center_rule_views.xml"],
}

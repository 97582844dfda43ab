{
    "name": "Contact Center: Sales",
    "version": "19.0.1.1.0",
    "category": "Services/Contact Center",
    "summary": "Orders on the card, quotations made and sent from it, revenue of talks",
    "author": "Contact Center contributors",
    "license": "LGPL-3",
    "depends": ["contact_center", "sale"],
    "auto_install": True,
    "data": [
        "security/ir.model.access.csv",
        "security/contact_center_sale_rules.xml",
        "report/contact_center_report_revenue_views.xml",
        "views/sale_order_views.xml",
    ],
    "assets": {
        "web.assets_backend": ["contact_center_sale/static/src/**/*"],
        "web.assets_unit_tests": ["contact_center_sale/static/tests/**/*"],
    },
}

{
    "name": "Contact Center: Tickets",
    "version": "19.0.1.1.0",
    "category": "Services/Contact Center",
    "summary": "The client's helpdesk tickets on the card, and tickets as work for operators",
    "author": "Contact Center contributors",
    "license": "AGPL-3",
    "depends": ["contact_center", "helpdesk_mgmt_sla"],
    "auto_install": True,
    "data": [
        "security/ir.model.access.csv",
        "security/contact_center_ticket_rules.xml",
        "views/contact_center_operator_views.xml",
        "views/helpdesk_ticket_views.xml",
        "views/helpdesk_ticket_team_views.xml",
        "views/portal_templates.xml",
    ],
    "assets": {
        "web.assets_backend": ["contact_center_ticket/static/src/**/*"],
        "web.assets_unit_tests": ["contact_center_ticket/static/tests/**/*"],
    },
}

{
    "name": "Contact Center: CRM",
    "version": "19.0.1.0.0",
    "category": "Services/Contact Center",
    "summary": "Leads on the card, callers recognised by their leads, calls by funnel stage",
    "author": "Contact Center contributors",
    "license": "LGPL-3",
    "depends": ["contact_center", "crm"],
    "auto_install": True,
    "data": [
        "security/ir.model.access.csv",
        "security/contact_center_crm_rules.xml",
        "views/contact_center_interaction_views.xml",
        "views/contact_center_result_step_views.xml",
        "views/crm_lead_views.xml",
    ],
    "uninstall_hook": "uninstall_hook",
}

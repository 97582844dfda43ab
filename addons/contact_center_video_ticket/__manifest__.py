{
    "name": "Contact Center: Tickets of Visitors",
    "version": "19.0.1.0.0",
    "category": "Services/Contact Center",
    "summary": "Visitors write a ticket while nobody is there",
    "author": "Contact Center contributors",
    "license": "AGPL-3",
    "depends": ["contact_center_video", "contact_center_ticket"],
    "auto_install": True,
    "data": ["views/contact_center_entry_point_views.xml"],
}

{
    "name": "Contact Center: Tickets",
    "version": "19.0.1.0.0",
    "category": "Services/Contact Center",
    "summary": "The client's helpdesk tickets on the card, a new ticket in one click",
    "author": "Contact Center contributors",
    "license": "AGPL-3",
    "depends": ["contact_center", "helpdesk_mgmt"],
    "auto_install": True,
    "data": ["views/helpdesk_ticket_views.xml"],
}

from . import contact_center_card, contact_center_demo, helpdesk_ticket

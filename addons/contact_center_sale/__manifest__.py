{
    "name": "Contact Center: Sales",
    "version": "19.0.1.0.0",
    "category": "Services/Contact Center",
    "summary": "The client's orders on the card, a quotation in one click",
    "author": "Contact Center contributors",
    "license": "LGPL-3",
    "depends": ["contact_center", "sale"],
    "auto_install": True,
    "data": ["views/sale_order_views.xml"],
}

{
    "name": "Contact Center: Video and Sales",
    "version": "19.0.1.0.0",
    "category": "Services/Contact Center",
    "summary": "Quotations and products on the visitor's screen, confirmed and signed there",
    "author": "Contact Center contributors",
    "license": "LGPL-3",
    "depends": ["contact_center_sale", "contact_center_video"],
    "auto_install": True,
}

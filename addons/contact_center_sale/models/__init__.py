from . import contact_center_card, contact_center_demo, sale_order

from . import contact_center_card, contact_center_demo, contact_center_demo_flow, sale_order

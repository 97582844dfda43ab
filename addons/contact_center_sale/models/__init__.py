from . import (
    contact_center_card,
    contact_center_card_order,
    contact_center_card_products,
    contact_center_card_timeline,
    contact_center_demo,
    contact_center_script_action,
    contact_center_script_effect,
    contact_center_script_words,
    sale_order,
    sale_order_line,
)

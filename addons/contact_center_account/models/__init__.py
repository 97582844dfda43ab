from . import account_move, contact_center_card, contact_center_rule

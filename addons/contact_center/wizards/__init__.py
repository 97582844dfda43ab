from . import (
    base_partner_merge_automatic_wizard,
    contact_center_gateway_check,
    contact_center_operator_placing,
)

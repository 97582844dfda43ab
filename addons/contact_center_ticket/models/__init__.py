from . import (
    contact_center_card,
    contact_center_consult,
    contact_center_demo,
    contact_center_flow_node,
    contact_center_rule,
    helpdesk_ticket,
)

from . import (
    contact_center_card,
    contact_center_card_timeline,
    contact_center_consult,
    contact_center_demo,
    contact_center_flow_node,
    contact_center_interaction,
    contact_center_result_effect,
    contact_center_result_step,
    contact_center_rule,
    contact_center_script_action,
    crm_lead,
)

from . import test_card, test_crm_demo, test_flows, test_leads, test_results, test_scripts

from . import test_flows, test_orders, test_products, test_revenue, test_scripts, test_web_client

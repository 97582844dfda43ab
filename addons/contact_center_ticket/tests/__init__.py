from . import test_flows, test_tickets

from . import test_visitor_orders

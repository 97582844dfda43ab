from . import test_orders

from . import test_visitor_ticket

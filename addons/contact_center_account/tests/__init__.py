from . import test_card, test_rules

from . import (
    test_card_timeline,
    test_distribution,
    test_flows,
    test_mail,
    test_portal,
    test_promises,
    test_scripts,
    test_tickets,
    test_web_client,
)

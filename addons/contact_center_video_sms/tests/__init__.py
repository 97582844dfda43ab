from . import test_inviting_by_sms, test_web_client

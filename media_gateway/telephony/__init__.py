"""Telephony: what Asterisk tells and is told.

``AsteriskMedia`` steers the clients' channels between the short contexts of
``asterisk/contact_center_dialplan.conf`` by the manager interface; ``AsteriskPhones`` opens and
closes the accounts of the operators' browser phones.
"""

"""The media gateway: calls, queues and screen-pops of the contact centre, beside Odoo."""

__version__ = "19.0.1.0.0"

"""The gateway's own memory: what happened, and what Odoo has yet to be told."""

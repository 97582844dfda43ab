"""Between the gateway and Odoo: facts out by RPC; callers and configuration in by SQL."""

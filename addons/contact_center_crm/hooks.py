def uninstall_hook(env):
    """Callers are no longer recognised by leads."""
    env["contact.center.number"].search([("model", "=", "crm.lead")]).unlink()

def post_init_hook(env):
    """Make what a fresh installation cannot work without: a secret and a first configuration."""
    env["contact.center.gateway"]._token_secret()
    env["contact.center.configuration"]._compile()


def uninstall_hook(env):
    """Odoo drops the tables; the demo's clients and the views on the tables are ours to remove."""
    if env["contact.center.demo"].is_loaded():
        env["contact.center.demo"].unload()
    env["contact.center.gateway"]._drop_views()

from . import contact_center_entry_point, res_config_settings, website

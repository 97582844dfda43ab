from . import contact_center_gateway_check

from . import contact_center_report_revenue

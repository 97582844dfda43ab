from . import contact_center_report_video

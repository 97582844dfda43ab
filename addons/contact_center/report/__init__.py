from . import (
    contact_center_ratio_report,
    contact_center_report_operator,
    contact_center_report_queue,
    contact_center_report_script,
)

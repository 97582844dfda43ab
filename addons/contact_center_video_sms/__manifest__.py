{
    "name": "Contact Center: Video and SMS",
    "version": "19.0.1.0.0",
    "category": "Services/Contact Center",
    "summary": "The client on the telephone gets the link to the video by SMS",
    "author": "Contact Center contributors",
    "license": "LGPL-3",
    "depends": ["contact_center_video", "sms"],
    "auto_install": True,
    "assets": {
        "web.assets_backend": ["contact_center_video_sms/static/src/**/*"],
        "web.assets_unit_tests": ["contact_center_video_sms/static/tests/**/*"],
    },
    "data": ["security/ir.model.access.csv", "data/sms_template_data.xml"],
}

{
    "name": "Contact Center: Website",
    "version": "19.0.1.0.0",
    "category": "Services/Contact Center",
    "summary": "The button of a video entry point on Odoo's own sites, and a building block for it",
    "author": "Contact Center contributors",
    "license": "LGPL-3",
    "depends": ["contact_center_video", "website"],
    "auto_install": True,
    "data": [
        "views/snippets/s_contact_center_call.xml",
        "views/res_config_settings_views.xml",
        "views/website_templates.xml",
    ],
    "assets": {
        "web.assets_frontend": ["contact_center_website/static/src/snippets/**/*.js"],
    },
}

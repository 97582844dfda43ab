"""A configuration as Odoo writes it, with something of everything."""

PAYLOAD = {
    "default_country": "RU",
    "operators": [
        {
            "id": 1,
            "user_id": 7,
            "company_id": 1,
            "name": "Anna Petrova",
            "phone": "browser",
            "extension": "",
        },
        {
            "id": 2,
            "user_id": 8,
            "company_id": 1,
            "name": "Boris",
            "phone": "desk",
            "extension": "desk1",
        },
    ],
    "queues": [
        {
            "id": 1,
            "company_id": 1,
            "name": "Sales",
            "operator_ids": [1, 2],
            "ring_seconds": 20,
            "wrap_up_seconds": 60,
            "result_required": True,
            "missed_pause_reason_id": 3,
            "max_wait_seconds": 0,
            "service_level_seconds": 20,
            "recorded": True,
        }
    ],
    "entry_points": [
        {
            "id": 1,
            "company_id": 1,
            "name": "Shop One",
            "number": "+74950000001",
            "channel": "voice",
            "queue_id": 1,
            "language": "ru_RU",
            "instructions": "Say the name of the shop",
        }
    ],
    "pause_reasons": [{"id": 1, "names": {"en_US": "Lunch", "ru_RU": "Обед"}}],
}

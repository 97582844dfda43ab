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

FULL = {
    "default_country": "RU",
    "operators": [
        {
            "id": 1,
            "user_id": 7,
            "company_id": 1,
            "name": "Anna Petrova",
            "skills": {"4": 2},
        },
    ],
    "queues": [
        {
            "id": 1,
            "company_id": 1,
            "name": "Sales",
            "operator_ids": [1],
            "members": [{"operator_id": 1, "rank": -1, "priority": 5}],
            "strategy": "rank",
            "weight": 2,
            "needs": [{"skill_id": 4, "level": 2, "steps": [[20, 1], [40, 0]]}],
            "rule_ids": [7],
            "max_length": 50,
            "max_expected_seconds": 600,
            "needs_operators": True,
            "overflow": {
                "kind": "queue",
                "queue_id": 2,
                "flow_id": 0,
                "number": "",
                "prompt_ids": [2],
            },
            "waiting": {
                "first_seconds": 10,
                "every_seconds": 45,
                "position": True,
                "expected_wait": True,
                "prompt_ids": [2],
            },
            "callback": {
                "offered_after_seconds": 60,
                "key": "5",
                "order": "client_first",
                "attempts": 2,
                "retry_seconds": 600,
                "ring_seconds": 25,
                "offer_prompt_ids": [2],
                "promised_prompt_ids": [],
            },
        },
        {"id": 2, "company_id": 1, "name": "Everybody"},
    ],
    "entry_points": [
        {
            "id": 1,
            "company_id": 1,
            "name": "Shop One",
            "number": "+74950000001",
            "channel": "voice",
            "queue_id": 0,
            "flow_id": 3,
            "after_flow_id": 5,
            "greeting_prompt_ids": [2],
            "hours_id": 1,
            "closed": {"kind": "voicemail", "queue_id": 1},
        }
    ],
    "pause_reasons": [],
    "rules": [
        {
            "id": 7,
            "name": "VIP",
            "action": "require_skill",
            "from_odoo": True,
            "prefixes": ["+7495"],
            "languages": ["ru_RU"],
            "blacklisted": False,
            "seconds": 300,
            "operator_ids": [1],
            "need": {"skill_id": 4},
            "detour": {"kind": "none"},
        },
        {"id": 8, "name": "Black list", "action": "block", "blacklisted": True, "need": None},
    ],
    "hours": [{"id": 1, "name": "9-18", "open": [[1763960400, 1763992800.0]]}],
    "prompts": [
        {
            "id": 2,
            "name": "Welcome",
            "texts": {"ru_RU": "Здравствуйте!"},
            "checksums": {"en_US": "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
        }
    ],
    "flows": [
        {
            "id": 3,
            "version": 12,
            "company_id": 1,
            "name": "Main menu",
            "first": 31,
            "nodes": [
                {
                    "id": 31,
                    "kind": "menu",
                    "name": "Main menu",
                    "exits": {"1": 32, "timeout": 33},
                    "prompt_ids": [2],
                },
                {"id": 32, "kind": "set", "values": {"topic": "order"}, "exits": {"next": 33}},
                {
                    "id": 33,
                    "kind": "condition",
                    "conditions": [
                        {"name": "debt", "comparison": "more", "value": "1000"},
                        {"comparison": "rule_holds", "rule_id": 8},
                    ],
                    "exits": {"yes": 34},
                },
                {"id": 34, "kind": "flow", "flow_id": 5},
            ],
        },
        {
            "id": 5,
            "version": 1,
            "company_id": 1,
            "name": "Rating",
            "first": 51,
            "nodes": [{"id": 51, "kind": "rate", "at_least": 1, "at_most": 5, "hours_id": 1}],
        },
    ],
    "emergencies": [
        {
            "company_id": 1,
            "until": 1763996400.0,
            "texts": {"ru_RU": "Авария на линии."},
            "entry_point_ids": [1],
            "goes_on": True,
        }
    ],
}
"""... with the whole inbound side."""

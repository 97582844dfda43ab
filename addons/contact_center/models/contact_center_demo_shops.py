import random

from odoo import models
from odoo.fields import Command

from ..tools import demo_month, demo_names

TIMEZONE = "Europe/Moscow"

# Role: name, login wanted, language.
PEOPLE = {
    "operator": ("Anna Sokolova", "operator", "en_US"),
    "operator2": ("Михаил Орлов", "operator2", "ru_RU"),
    "operator3": ("Елена Громова", "operator3", "ru_RU"),
    "operator4": ("Daniel Harris", "operator4", "en_US"),
    "supervisor": ("Ольга Воронцова", "supervisor", "en_US"),
    "manager": ("Peter Morgan", "manager", "en_US"),
}
OPERATORS = ("operator", "operator2", "operator3", "operator4")

# What has one name alone, and not one for each language.
NAMES = {
    "Office, Mon–Fri 9–18": "Офис, пн–пт 9–18",
    "VIP ahead": "VIP вперёд",
    "Black list": "Чёрный список",
    "Personal manager first": "Сначала личный менеджер",
}

QUEUES = {"Sales": "Продажи", "Support": "Поддержка"}
TOPICS = {
    "New order": "Новый заказ",
    "Delivery": "Доставка",
    "Change of an order": "Изменение заказа",
    "Complaint": "Жалоба",
    "Wholesale": "Оптовые поставки",
    "Other": "Другое",
}
# Name: translation, key (none that a verb has with Alt), colour.
RESULTS = {
    "Order taken": ("Заказ принят", "n", 10),
    "Question answered": ("Вопрос решён", "a", 7),
    "Call back": ("Перезвонить", "c", 3),
    "Passed on": ("Передано коллегам", "l", 4),
    "Thinks it over": ("Клиент думает", "i", 2),
    "Wrong number": ("Ошиблись номером", "x", 1),
}


class ContactCenterDemoShops(models.AbstractModel):
    """The shops of the demo data: who works there, who calls, and what becomes of it."""

    _name = "contact.center.demo.shops"
    _description = "Demo Data"

    def _load_shops(self):
        users = self._load_users()
        world = {
            "users": users,
            "company": self.env.company,
            "topics": self._load_topics(),
            "results": self._load_results(),
            "skills": self._make(
                "contact.center.skill",
                [{"name": "English", "color": 4}, {"name": "Кондитер", "color": 2}],
            ),
            "draw": random.Random(19),
        }
        world["operators"] = self._load_operators(world)
        world["queues"] = self._load_queues(world)
        world["entry_points"] = self._load_entry_points(world)
        world["consultants"] = self._load_consultants(world)
        world["office"] = self._load_office(world)
        return world

    def _load_users(self):
        installed = dict(self.env["res.lang"].get_installed())
        vals_list = [
            {
                "name": name,
                "login": self._free_login(login),
                "lang": lang if lang in installed else self.env.user.lang,
                "tz": TIMEZONE,
                "email": f"{login}@example.com",
                "company_id": self.env.company.id,
                "company_ids": [Command.set(self.env.company.ids)],
                "group_ids": [Command.link(group.id) for group in self._groups_of(role)],
            }
            for role, (name, login, lang) in PEOPLE.items()
        ]
        users = self.env["res.users"].create(vals_list)
        # Their partners first: what is remembered last is removed first.
        self._remember(users.partner_id, names=[*PEOPLE])
        self._remember(users, names=[*PEOPLE])
        return dict(zip(PEOPLE, users, strict=True))

    def _free_login(self, login):
        taken = (
            self.env["res.users"]
            .with_context(active_test=False)
            .search_count([("login", "=", login)])
        )
        return f"{login}.demo" if taken else login

    def _groups_of(self, role):
        """Groups of a demo user; other apps join with theirs."""
        rank = role.rstrip("0123456789")
        return self.env.ref(f"contact_center.group_{rank}")

    def _load_topics(self):
        topics = self._make("contact.center.topic", [{"name": name} for name in TOPICS])
        self._translate(topics, TOPICS.values())
        return topics

    def _load_results(self):
        results = self._make(
            "contact.center.result",
            [
                {"name": name, "key": key, "color": color}
                for name, (_, key, color) in RESULTS.items()
            ],
        )
        self._translate(results, [russian for russian, _key, _color in RESULTS.values()])
        return results

    def _translate(self, records, words, field="name"):
        if self._speaks_russian():
            for record, text in zip(records, words, strict=True):
                record.with_context(lang="ru_RU")[field] = text

    def _own_name(self, name):
        """The name of what has one for all languages, in that of the shops."""
        return self._russian_names().get(name, name) if self._speaks_russian() else name

    def _russian_names(self):
        return NAMES

    def _speaks_russian(self):
        return "ru_RU" in dict(self.env["res.lang"].get_installed())

    def _load_operators(self, world):
        return self._make(
            "contact.center.operator",
            [
                {
                    "user_id": world["users"][role].id,
                    "supervisor_id": world["users"]["supervisor"].id,
                    "operator_skill_ids": self._demo_skills(world, number),
                }
                for number, role in enumerate(OPERATORS)
            ],
        )

    def _demo_skills(self, world, number):
        """Everybody knows one thing well, and every second one a little of the other."""
        main, other = world["skills"][number % 2], world["skills"][1 - number % 2]
        lines = [Command.create({"skill_id": main.id, "level": "4"})]
        if number % 4 == 0:
            lines.append(Command.create({"skill_id": other.id, "level": "2"}))
        return lines

    def _load_queues(self, world):
        common = {"operator_ids": [Command.set(world["operators"].ids)], "ring_seconds": 20}
        queues = self._make(
            "contact.center.queue",
            [
                {**common, "name": "Sales", "wrap_up_seconds": 60, "result_required": True},
                {
                    **common,
                    "name": "Support",
                    "wrap_up_seconds": 45,
                    "result_required": True,
                    "max_wait_seconds": demo_month.LONGEST_WAIT[1],
                },
            ],
        )
        self._translate(queues, QUEUES.values())
        return queues

    def _load_entry_points(self, world):
        sales, support = world["queues"]
        lang = "ru_RU" if self._speaks_russian() else self.env.lang
        return self._make(
            "contact.center.entry.point",
            [
                {
                    "name": "Карамельный двор",
                    "number": "+7 495 000-00-11",
                    "queue_id": sales.id,
                    "lang": lang,
                    "instructions": "«Карамельный двор», добрый день! Торты на заказ — от 1 кг, "
                    "за три дня. Доставка по Москве с 9 до 21.",
                },
                {
                    "name": "Клюква и Корица",
                    "number": "+7 495 000-00-22",
                    "queue_id": support.id,
                    "lang": lang,
                    "instructions": "«Клюква и Корица», здравствуйте! Спросите номер заказа. "
                    "Замену предлагаем сразу, возврат — через старшего.",
                },
            ],
        )

    def _load_consultants(self, world):
        """The second level: pastry cooks, by rank, asked for less knowledge in time."""
        cook = world["skills"][1]
        consultants = self._make(
            "contact.center.queue",
            [
                {
                    "name": "Consultants",
                    "strategy": "rank",
                    "wrap_up_seconds": 90,
                    "member_ids": [
                        Command.create({"operator_id": operator.id, "rank": rank, "priority": 5})
                        for rank, operator in enumerate(world["operators"][:1:-1], 1)
                    ],
                    "need_ids": [
                        Command.create(
                            {
                                "skill_id": cook.id,
                                "level": "4",
                                "step_ids": [
                                    Command.create({"seconds": 20, "level": "2"}),
                                    Command.create({"seconds": 60, "level": "0"}),
                                ],
                            }
                        )
                    ],
                    "waiting_every_seconds": 45,
                    "waiting_position": True,
                    "waiting_expected": True,
                    "callback_offered_seconds": 60,
                    "max_wait_seconds": 300,
                    "detour_kind": "queue",
                    "detour_queue_id": world["queues"][0].id,
                }
            ],
        )
        self._translate(consultants, ["Консультанты"])
        return consultants

    def _load_office(self, world):
        """The wholesale office: open on workdays, a message at other times."""
        hours = self._make(
            "resource.calendar",
            [
                {
                    "name": self._own_name("Office, Mon–Fri 9–18"),
                    "tz": TIMEZONE,
                    "company_id": world["company"].id,
                    "attendance_ids": [
                        Command.clear(),
                        *(
                            Command.create(
                                {
                                    "name": "Day",
                                    "dayofweek": str(day),
                                    "hour_from": 9,
                                    "hour_to": 18,
                                    "day_period": "morning",
                                }
                            )
                            for day in range(5)
                        ),
                    ],
                }
            ],
        )
        return self._make(
            "contact.center.entry.point",
            [
                {
                    "name": "Карамельный двор: опт",
                    "number": "+7 495 000-00-33",
                    "queue_id": world["consultants"].id,
                    "lang": world["entry_points"][0].lang,
                    "calendar_id": hours.id,
                    "detour_kind": "voicemail",
                    "instructions": "Опт: от 20 кг в неделю, договор и отсрочка — после проверки.",
                }
            ],
        )

    def _load_rules(self, world):
        """VIPs ahead, the manager first, robots out."""
        vip, blocked, manager = self._make(
            "contact.center.rule",
            [
                {
                    "name": self._own_name("VIP ahead"),
                    "kind": "tag",
                    "tag_ids": [Command.set(world["tags"][3])],
                    "action": "priority",
                    "seconds": 300,
                },
                {
                    "name": self._own_name("Black list"),
                    "blacklisted": True,
                    "action": "block",
                    "detour_kind": "hang_up",
                },
                {
                    "name": self._own_name("Personal manager first"),
                    "kind": "manager",
                    "action": "prefer_user",
                    "seconds": 20,
                },
            ],
        )
        for queue in world["queues"]:
            queue.queue_rule_ids = [
                Command.create({"rule_id": blocked.id, "sequence": 1}),
                Command.create({"rule_id": manager.id, "sequence": 2}),
                Command.create({"rule_id": vip.id, "sequence": 3}),
            ]
        self._make(
            "contact.center.blocked.number",
            [{"number": "+7 999 009-99-09", "reason": "Advertising robot"}],
        )

    def _load_clients(self, world):
        self._load_tags(world)
        clients = demo_names.clients()
        companies = self._load_companies(clients)
        countries = {True: self.env.ref("base.uk"), False: self.env.ref("base.ru")}
        world["clients"] = self._make(
            "res.partner",
            [
                {
                    "name": client["name"],
                    "city": client["city"],
                    "country_id": countries[client["english"]].id,
                    "email": client["email"],
                    "phone": client["numbers"][0][0],
                    "parent_id": companies.get(client["company"]),
                    "category_id": [Command.set(world["draw"].choice(world["tags"]))],
                    "contact_center_number_line_ids": [
                        Command.create({"number": number, "label": label})
                        for number, label in client["numbers"][1:]
                    ],
                }
                for client in clients
            ],
        )
        self.env.flush_all()

    def _load_tags(self, world):
        tags = self._make(
            "res.partner.category",
            [{"name": "VIP", "color": 2}, {"name": "Постоянный клиент", "color": 10}],
        )
        world["tags"] = [[], [], [], tags[0].ids, tags[1].ids]

    def _load_companies(self, clients):
        names = sorted({client["company"] for client in clients} - {False})
        companies = self._make(
            "res.partner", [{"name": name, "is_company": True} for name in names]
        )
        return dict(zip(names, companies.ids, strict=True))

import base64
import json
import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL

from ..tools import demo_month, demo_names, demo_sound

# The owner of demo data in ir.model.data: no addon, so that no update touches it.
MODULE = "__contact_center_demo__"
COMPANY = "Кондитерский дом «Карамель»"
COMPANY_PARAMETER = "contact_center.demo_company_before"
TIMEZONE = "Europe/Moscow"
DAYS = 30
RECORDED_TALKS = 6
UNFINISHED_CARDS = 3
CALLBACKS = 12
OPEN_CALLBACKS = 4
MESSAGES = 3

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

QUEUES = {"Sales": "Продажи", "Support": "Поддержка"}
TOPICS = {
    "New order": "Новый заказ",
    "Delivery": "Доставка",
    "Change of an order": "Изменение заказа",
    "Complaint": "Жалоба",
    "Wholesale": "Оптовые поставки",
    "Other": "Другое",
}
# Name: translation, key, colour.
RESULTS = {
    "Order taken": ("Заказ принят", "o", 10),
    "Question answered": ("Вопрос решён", "a", 7),
    "Call back": ("Перезвонить", "c", 3),
    "Passed on": ("Передано коллегам", "p", 4),
    "Thinks it over": ("Клиент думает", "t", 2),
    "Wrong number": ("Ошиблись номером", "w", 1),
}
NOTES = (
    "Торт на юбилей, 3 кг, без орехов. Самовывоз в субботу.",
    "Спрашивает о доставке за МКАД.",
    "Просит перенести доставку на утро.",
    "Asked for a price list for hotels.",
    "Wants a birthday cake for twelve, lemon and almond.",
    "Недовольна: привезли не тот вкус. Договорились о замене.",
    "Уточнил состав: аллергия на орехи.",
)


class ContactCenterDemo(models.AbstractModel):
    """A small pastry business with two shops, to look at and to try things with.

    Whatever is made is remembered and can be removed again without a trace.
    """

    _name = "contact.center.demo"
    _description = "Demo Data"

    @api.model
    def is_loaded(self):
        # sudo: ir.model.data - a yes or no for the settings page
        return bool(
            self.env["ir.model.data"].sudo().search_count([("module", "=", MODULE)], limit=1)
        )

    @api.model
    def load(self):
        """Make the demo data; refuses to make it twice."""
        self._check_administrator()
        if self.is_loaded():
            raise UserError(self.env._("The demo data is there already."))
        demo = self._quietly()
        demo._dress_company()
        world = demo._load_shops()
        demo._load_clients(world)
        demo._load_rules(world)
        demo._load_business(world)
        demo._load_flows(world)
        demo._load_month(world)
        return True

    @api.model
    def unload(self):
        """Remove what ``load`` made and what has come of it since."""
        self._check_administrator()
        demo = self._quietly()
        entries = demo.env["ir.model.data"].search([("module", "=", MODULE)], order="id desc")
        for model, records in demo._in_runs(entries):
            demo._remove(model, records.exists())
        entries.exists().unlink()
        demo._undress_company()
        return True

    @api.model
    def set_logins(self, passwords):
        """Let the demo users in: ``{role: password}``. Returns ``{role: login}``."""
        self._check_administrator()
        logins = {}
        for role, password in passwords.items():
            user = self._recall("res.users", role)
            user.password = password
            logins[role] = user.login
        return logins

    def _check_administrator(self):
        if not (self.env.su or self.env.user.has_group("base.group_system")):
            raise UserError(self.env._("Only an administrator may load or remove demo data."))

    def _quietly(self):
        """Without mails, chatter and rights in the way."""
        # sudo: all models of the demo data - an administrator asked for it, checked before
        return self.sudo().with_context(
            contact_center_demo=True,
            no_reset_password=True,
            tracking_disable=True,
            mail_create_nolog=True,
            mail_create_nosubscribe=True,
            mail_notrack=True,
            lang="en_US",
        )

    # The company. One that somebody has named or uses already stays as it is.

    def _dress_company(self):
        """Give a company that nobody has touched the name, country and money of the shops."""
        company = self.env.company
        if not self._is_untouched(company):
            return
        before = company.read(["name", "country_id", "currency_id"], load="")[0]
        rouble = self.env.ref("base.RUB")
        before["currency_was_active"] = rouble.active
        company.write({"name": COMPANY, "country_id": self.env.ref("base.ru").id})
        rouble.active = True
        self._change_currency(company, rouble)
        self.env["ir.config_parameter"].set_param(COMPANY_PARAMETER, json.dumps(before))

    def _is_untouched(self, company):
        """As Odoo installs it; joined with super() by addons that know of its business."""
        alone = self.env["res.company"].search_count([]) == 1
        said = (company.street, company.city, company.phone, company.email, company.vat)
        return alone and company.name == "My Company" and not any(said)

    def _change_currency(self, company, currency):
        try:
            with self.env.cr.savepoint():
                company.currency_id = currency
        except UserError:
            # Accounting keeps the currency of a company that has entries; so do we.
            self.env.invalidate_all(flush=False)

    def _undress_company(self):
        """Put back what is still as the demo data left it."""
        parameters = self.env["ir.config_parameter"]
        before = json.loads(parameters.get_param(COMPANY_PARAMETER) or "{}")
        parameters.search([("key", "=", COMPANY_PARAMETER)]).unlink()
        company = self.env["res.company"].browse(before.get("id")).exists()
        if not company or company.name != COMPANY:
            return
        company.write({"name": before["name"], "country_id": before["country_id"]})
        self._change_currency(company, self.env["res.currency"].browse(before["currency_id"]))
        rouble = self.env.ref("base.RUB")
        if company.currency_id != rouble:
            rouble.active = before["currency_was_active"]

    # Remembering.

    def _make(self, model, vals_list, names=None):
        """Create records and remember them, under names if they have to be found again."""
        records = self.env[model].create(vals_list)
        self._remember(records, names)
        return records

    def _remember(self, records, names=None):
        prefix = records._table
        self.env["ir.model.data"].create(
            [
                {
                    "module": MODULE,
                    "name": f"{prefix}_{names[position] if names else record.id}",
                    "model": record._name,
                    "res_id": record.id,
                    "noupdate": True,
                }
                for position, record in enumerate(records)
            ]
        )

    def _recall(self, model, name):
        return self.env.ref(f"{MODULE}.{self.env[model]._table}_{name}")

    def _in_runs(self, entries):
        """Neighbours of one model together, so that they are deleted together."""
        runs = []
        for entry in entries:
            if entry.model not in self.env:
                continue
            record = self.env[entry.model].browse(entry.res_id)
            if runs and runs[-1][0] == entry.model:
                runs[-1] = (entry.model, runs[-1][1] | record)
            else:
                runs.append((entry.model, record))
        return runs

    def _remove(self, model, records):
        """Delete records; models that do not let go of theirs are joined with super()."""
        self._release(model, records)
        records.unlink()

    def _release(self, model, records):
        """What must go before the records can."""
        if model == "contact.center.interaction":
            self._release_interactions(records)
        elif model == "contact.center.operator":
            self.env["contact.center.operator.interval"].search(
                [("operator_id", "in", records.ids)]
            ).unlink()
        elif model == "contact.center.queue":
            self._release_queues(records)
        elif model == "res.partner":
            self._release_clients(records)

    def _release_interactions(self, interactions):
        interactions.card_ids.unlink()
        interactions.summary_message_id.unlink()
        interactions.recording_ids.unlink()

    def _release_queues(self, queues):
        """Calls placed since the demo data came in: of no use without their queue."""
        self.env["contact.center.callback"].search([("queue_id", "in", queues.ids)]).unlink()
        interactions = self.env["contact.center.interaction"].search(
            [("queue_id", "in", queues.ids)]
        )
        self._release_interactions(interactions)
        interactions.unlink()
        self.env["contact.center.card"].search([("queue_id", "in", queues.ids)]).unlink()
        self.env["contact.center.entry.point"].with_context(active_test=False).search(
            [("queue_id", "in", queues.ids)]
        ).unlink()

    def _release_clients(self, partners):
        """Other apps tie their own records to clients; joined with super()."""

    # Making. `world` carries what later steps need of earlier ones.

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

    def _translate(self, records, names):
        if "ru_RU" in dict(self.env["res.lang"].get_installed()):
            for record, name in zip(records, names, strict=True):
                record.with_context(lang="ru_RU").name = name

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
        lang = "ru_RU" if "ru_RU" in dict(self.env["res.lang"].get_installed()) else self.env.lang
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
        return self._make(
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

    def _load_office(self, world):
        """The wholesale office: open on workdays, a message at other times."""
        hours = self._make(
            "resource.calendar",
            [
                {
                    "name": "Office, Mon–Fri 9–18",
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
                    "name": "VIP ahead",
                    "kind": "tag",
                    "tag_ids": [Command.set(world["tags"][3])],
                    "action": "priority",
                    "seconds": 300,
                },
                {
                    "name": "Black list",
                    "blacklisted": True,
                    "action": "block",
                    "detour_kind": "hang_up",
                },
                {
                    "name": "Personal manager first",
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

    def _load_business(self, world):
        """Leads, orders, tickets: each made by the addon that joins their app, with super()."""

    def _load_month(self, world):
        zone = ZoneInfo(TIMEZONE)
        today = datetime.now(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        days = demo_month.month(today, DAYS, len(OPERATORS), len(world["queues"]))
        callers = {call.uid: self._caller(world) for day in days for call in day.calls}
        self._load_cards(world, days, callers)
        self._load_facts(world, days, callers)
        self._date_cards()
        self._load_recordings(days)
        self._load_callbacks(world, days, callers)

    def _caller(self, world):
        """Who calls: mostly clients, those with many orders oftener; else a number nobody knows."""
        draw = world["draw"]
        if draw.random() < 0.2:
            return self.env[
                "res.partner"
            ], f"+7999{draw.randrange(100):03}{draw.randrange(10**4):04}"
        position = min(int(draw.expovariate(1 / 60)), len(world["clients"]) - 1)
        client = world["clients"][position]
        numbers = client.contact_center_numbers.split(", ")
        return client, draw.choice(numbers)

    def _load_cards(self, world, days, callers):
        answered = [(day, call) for day in days for call in day.calls if call.operator is not None]
        cards = self._make(
            "contact.center.card",
            [self._prepare_card(world, call, *callers[call.uid]) for _day, call in answered],
        )
        cards[-UNFINISHED_CARDS:].write({"state": "draft", "result_id": False})
        world["cards"] = dict(zip([call.uid for _day, call in answered], cards, strict=True))
        world["cards_of"] = {}
        for card in cards:
            world["cards_of"].setdefault(card.partner_id, []).append(card)
        self._load_links(world, answered)

    def _prepare_card(self, world, call, partner, number):
        draw = world["draw"]
        queue = world["queues"][call.queue]
        return {
            "interaction_uid": call.uid,
            "user_id": world["operators"][call.operator].user_id.id,
            "queue_id": queue.id,
            "company_id": queue.company_id.id,
            "partner_id": partner.id,
            "client_number": number,
            "topic_id": draw.choices(world["topics"].ids, (6, 5, 3, 1, 1, 2))[0],
            "result_id": draw.choices(world["results"].ids, (5, 6, 2, 1, 2, 1))[0],
            "note": draw.choice(NOTES) if draw.random() < 0.4 else False,
            "state": "done",
        }

    def _load_links(self, world, answered):
        """What came of the talks; joined with super() like ``_load_business``."""

    def _load_facts(self, world, days, callers):
        facts = [
            self._interaction_fact(world, day, call, *callers[call.uid])
            for day in days
            for call in day.calls
        ]
        self._receive("contact.center.interaction", facts)
        self._receive("contact.center.offer", [*self._offer_facts(world, days)])
        self._receive("contact.center.operator.interval", [*self._interval_facts(world, days)])

    def _receive(self, model, facts):
        """The way facts of the gateway go, too."""
        uids, refused = self.env[model]._receive(facts)
        if refused:
            raise UserError(str(refused[0]))
        self._remember(self.env[model].search([("uid", "in", uids)], order="id"))

    def _interaction_fact(self, world, day, call, partner, number):
        entry_point = world["entry_points"][call.queue]
        moment = lambda seconds: seconds and _utc(day.date, seconds).timestamp()  # noqa: E731
        return {
            "uid": call.uid,
            "version": 1,
            "channel": "voice",
            "direction": "inbound",
            "state": "closed",
            "outcome": call.outcome,
            "end_unknown": False,
            "client_number": number,
            "client_name": "",
            "entry_number": entry_point.number,
            "entry_point_id": entry_point.id,
            "queue_id": world["queues"][call.queue].id,
            "operator_id": world["operators"][call.operator].id if call.answered else None,
            "matches": [{"model": "res.partner", "record_id": partner.id, "partner_id": partner.id}]
            if partner
            else [],
            "reasons": self._demo_reasons(call),
            "trail": self._demo_trail(world, call, entry_point, moment),
            "started_at": moment(call.start),
            "queued_at": moment(call.start + 0.5),
            "answered_at": moment(call.answered),
            "ended_at": moment(call.ended),
            "wrapped_up_at": moment(call.wrapped_up),
            "last_seen_at": moment(call.ended),
            "wait_seconds": (call.answered or call.ended) - call.start,
            "talk_seconds": call.ended - call.answered if call.answered else 0,
            "wrapup_seconds": call.wrapped_up - call.ended if call.wrapped_up else 0,
        }

    def _demo_reasons(self, call):
        return [
            {"code": "longest_ready", "values": {"seconds": round(ring.idle)}}
            for ring in call.rings
            if ring.outcome == "answered"
        ]

    def _demo_trail(self, world, call, entry_point, moment):
        """What the gateway would have told of the call's course."""
        told = [
            ("entered", call.start, {"entry_point": entry_point.name}),
            (
                "queued",
                call.start + 0.5,
                {"queue": world["queues"][call.queue].name, "position": 1},
            ),
        ]
        for ring in call.rings:
            operator = world["operators"][ring.operator].name
            told.append(("longest_ready", ring.start, {"seconds": round(ring.idle)}))
            told.append(("offered", ring.start, {"operator": operator}))
            if ring.outcome == "no_answer":
                missed = {"operator": operator, "outcome": ring.outcome}
                told.append(("missed", ring.end, missed))
        return [{"code": code, "values": {**values, "at": moment(at)}} for code, at, values in told]

    def _load_callbacks(self, world, days, callers):
        """Of those who were lost lately some were called back, and some wait for it; and messages
        of those who called the office in the evening."""
        lost = [(day, call) for day in days for call in day.calls if call.outcome == "abandoned"]
        facts = [
            self._callback_fact(world, day, call, callers[call.uid][1], number)
            for number, (day, call) in enumerate(lost[-CALLBACKS:])
        ]
        self._receive("contact.center.callback", facts)
        self._load_messages(world, days)

    def _callback_fact(self, world, day, call, number, position):
        asked = _utc(day.date, call.ended).timestamp()
        is_over = position < CALLBACKS - OPEN_CALLBACKS
        return {
            "uid": f"callback-{call.uid}",
            "version": 1,
            "state": ("failed" if position % 5 == 4 else "done") if is_over else "scheduled",
            "origin_uid": call.uid,
            "interaction_uid": None,
            "queue_id": world["queues"][call.queue].id,
            "number": number,
            "requested_at": asked,
            "due_at": asked + 900,
            "attempts": (3 if position % 5 == 4 else 1) if is_over else 0,
        }

    def _load_messages(self, world, days):
        sound = base64.b64encode(demo_sound.two_sides()).decode()
        office, recordings = world["office"], self.env["contact.center.recording"]
        for number, day in enumerate(days[-MESSAGES:], 1):
            client = world["clients"][number * 7]
            uid, start = f"demo-message-{number}", _utc(day.date, 19.5 * 3600 + number * 60)
            at = start.timestamp()
            self._receive(
                "contact.center.interaction",
                [self._message_call(office, client, uid, at)],
            )
            fact = {
                "uid": f"{uid}/message",
                "version": 1,
                "interaction_uid": uid,
                "started_at": at + 8,
                "voicemail": True,
            }
            recordings._receive_file(fact, sound, "audio/wav")
            self._remember(recordings.search([("uid", "=", fact["uid"])]))
            self._receive(
                "contact.center.callback", [self._message_callback(world, client, uid, at, number)]
            )

    def _message_call(self, office, client, uid, at):
        values = [
            ("entered", {"entry_point": office.name}),
            ("closed_hours", {"hours": office.calendar_id.name}),
            ("voicemail", {}),
        ]
        return {
            "uid": uid,
            "version": 1,
            "channel": "voice",
            "direction": "inbound",
            "state": "closed",
            "outcome": "voicemail",
            "end_unknown": False,
            "client_number": client.contact_center_numbers.split(", ")[0],
            "client_name": "",
            "entry_number": office.number,
            "entry_point_id": office.id,
            "queue_id": office.queue_id.id,
            "operator_id": None,
            "matches": [{"model": "res.partner", "record_id": client.id, "partner_id": client.id}],
            "reasons": [],
            "trail": [{"code": code, "values": {**named, "at": at}} for code, named in values],
            "started_at": at,
            "queued_at": None,
            "answered_at": None,
            "ended_at": at + 30,
            "wrapped_up_at": None,
            "last_seen_at": at + 30,
            "wait_seconds": 0,
            "talk_seconds": 0,
            "wrapup_seconds": 0,
        }

    def _message_callback(self, world, client, uid, at, number):
        is_over = number < MESSAGES
        return {
            "uid": f"callback-{uid}",
            "version": 1,
            "state": "done" if is_over else "scheduled",
            "origin_uid": uid,
            "interaction_uid": None,
            "queue_id": world["consultants"].id,
            "number": client.contact_center_numbers.split(", ")[0],
            "requested_at": at + 30,
            "due_at": at + 30,
            "attempts": 1 if is_over else 0,
            "voicemail_uid": f"{uid}/message",
        }

    def _date_cards(self):
        """A card is as old as its interaction, but Odoo keeps create_date to itself."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL("""
                UPDATE contact_center_card card
                   SET create_date = interaction.answered_at,
                       done_at = CASE WHEN card.state = 'done' THEN interaction.wrapped_up_at END
                  FROM contact_center_interaction interaction
                 WHERE interaction.card_id = card.id AND interaction.uid LIKE 'demo-%%'
            """)
        )
        self.env["contact.center.card"].invalidate_model(["create_date", "done_at"])

    def _offer_facts(self, world, days):
        for day in days:
            for call in day.calls:
                for number, ring in enumerate(call.rings, 1):
                    yield {
                        "uid": f"{call.uid}/{number}",
                        "version": 1,
                        "interaction_uid": call.uid,
                        "operator_id": world["operators"][ring.operator].id,
                        "offered_at": _utc(day.date, ring.start).timestamp(),
                        "ended_at": _utc(day.date, ring.end).timestamp(),
                        "outcome": ring.outcome,
                        "reasons": [
                            {"code": "longest_ready", "values": {"seconds": round(ring.idle)}}
                        ],
                    }

    def _interval_facts(self, world, days):
        reasons = {
            name: self.env.ref(f"contact_center.pause_reason_{name}", raise_if_not_found=False)
            for name in ("lunch", "break", "training", "missed")
        }
        for day in days:
            for number, stay in enumerate(day.stays):
                reason = reasons.get(stay.pause)
                yield {
                    "uid": f"demo-{day.date:%Y%m%d}-stay-{number}",
                    "version": 1,
                    "operator_id": world["operators"][stay.operator].id,
                    "state": stay.state,
                    "pause_reason_id": reason.id if reason else None,
                    "interaction_uid": stay.call or None,
                    "started_at": _utc(day.date, stay.start).timestamp(),
                    "ended_at": _utc(day.date, stay.end).timestamp(),
                }

    def _load_recordings(self, days):
        """The last few talks can be listened to: a sound that shows which side is which."""
        talks = [(day, call) for day in days for call in day.calls if call.answered]
        sound = base64.b64encode(demo_sound.two_sides()).decode()
        recordings = self.env["contact.center.recording"]
        for day, call in talks[-RECORDED_TALKS:]:
            fact = {
                "uid": f"{call.uid}/recording",
                "version": 1,
                "interaction_uid": call.uid,
                "started_at": _utc(day.date, call.answered).timestamp(),
            }
            recordings._receive_file(fact, sound, "audio/wav")
            recordings |= recordings.search([("uid", "=", fact["uid"])])
        self._remember(recordings)


def _utc(date, seconds):
    """A moment of the day of ``date`` (a local midnight with its zone)."""
    return date + timedelta(seconds=seconds)

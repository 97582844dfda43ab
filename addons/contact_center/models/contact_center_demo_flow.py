from datetime import timedelta

from odoo import fields, models
from odoo.fields import Command

MENU_NUMBER = "+7 495 000-00-55"
DAYS_OF_TRAFFIC = 30
RATED_TALKS = 150

# What callers hear, in English and in Russian.
WORDS = {
    "Welcome": (
        "Welcome to Caramel Yard, the pastry shop.",
        "Здравствуйте! Вы позвонили в кондитерскую «Карамельный двор».",
    ),
    "For information": (
        "For opening hours and our address, press three.",
        "Чтобы узнать часы работы и адрес, нажмите три.",
    ),
    "For an operator": (
        "To talk to us, press zero or stay on the line.",
        "Чтобы поговорить с нами, нажмите ноль или оставайтесь на линии.",
    ),
    "Information": (
        "We are open from nine in the morning to nine in the evening, every day. You find us at"
        " Pokrovka street, house five.",
        "Мы работаем ежедневно с девяти утра до девяти вечера. Наш адрес: улица Покровка,"
        " дом пять.",
    ),
    "What next": (
        "To hear the menu again, press star. To talk to us, press zero.",
        "Чтобы вернуться в меню, нажмите звёздочку. Чтобы поговорить с нами, нажмите ноль.",
    ),
    "Goodbye": ("Thank you for calling. Goodbye!", "Спасибо за звонок. До свидания!"),
    "Please rate": (
        "Please rate the talk: press a key from one, very bad, to five, excellent.",
        "Пожалуйста, оцените разговор: нажмите клавишу от одного, очень плохо, до пяти, отлично.",
    ),
    "Thanks": ("Thank you, this helps us.", "Спасибо, ваша оценка поможет нам стать лучше."),
}

# What flows, nodes and prompts are called in Russian; prompts have one name alone.
NAMES = {
    "Main menu": "Главное меню",
    "Rating after the talk": "Оценка после разговора",
    "Hours and address": "Часы и адрес",
    "Anything else?": "Что-нибудь ещё?",
    "Operators": "Операторы",
    "Rating": "Оценка",
    "Welcome": "Приветствие",
    "For information": "Чтобы узнать часы и адрес",
    "For an operator": "Чтобы поговорить",
    "Information": "Справка",
    "What next": "Что дальше",
    "Goodbye": "До свидания",
    "Please rate": "Просьба об оценке",
    "Thanks": "Благодарность",
}


class ContactCenterDemo(models.AbstractModel):
    """The flows of the demo data: a menu before the talk, a rating after it."""

    _inherit = "contact.center.demo"

    def _load_flows(self, world):
        world["prompts"] = self._load_prompts()
        names = ("Main menu", "Rating after the talk")
        flows = self._make(
            "contact.center.flow",
            [{"name": name, "company_id": world["company"].id} for name in names],
        )
        self._translate(flows, map(self._own_name, names))
        menu, rating = flows
        self._draw_menu(world, menu)
        self._draw_rating(world, rating)
        (menu | rating).action_publish()
        world["flows"] = {"menu": menu, "rating": rating}
        self._load_menu_entry_point(world)
        self._load_traffic(world, menu)

    def _russian_names(self):
        """Joined with super()."""
        return {**super()._russian_names(), **NAMES}

    def _words(self):
        """Prompts of the flows: ``{name: (English, Russian)}``; joined with super()."""
        return WORDS

    def _load_prompts(self):
        words = self._words()
        prompts = self._make(
            "contact.center.prompt",
            [
                {"name": self._own_name(name), "text": english}
                for name, (english, _russian) in words.items()
            ],
        )
        self._translate(prompts, [russian for _english, russian in words.values()], field="text")
        return dict(zip(words, prompts, strict=True))

    def _draw_node(self, world, flow, kind, name, *says, **values):
        node = self.env["contact.center.flow.node"].create(
            {
                "flow_id": flow.id,
                "kind": kind,
                "name": name,
                "say_ids": [
                    Command.create({"sequence": place, "prompt_id": world["prompts"][say].id})
                    for place, say in enumerate(says)
                ],
                **values,
            }
        )
        self._translate(node, [self._own_name(name)])
        return node

    def _lead_to(self, node, **targets):
        """``_lead_to(menu, _1=orders, timeout=queue)``; a key is written with _ before it."""
        for name, target in targets.items():
            exit_name = {"_star": "*"}.get(name, name.removeprefix("_"))
            self.env["contact.center.flow.editor"].connect(node.id, exit_name, target.id)

    def _draw_menu(self, world, flow):
        says = self._menu_says()
        nodes = {"menu": self._draw_node(world, flow, "menu", "Main menu", *says)}
        nodes |= {
            "information": self._draw_node(world, flow, "say", "Hours and address", "Information"),
            "next": self._draw_node(world, flow, "menu", "Anything else?", "What next"),
            "queue": self._draw_node(world, flow, "queue", "Operators"),
            "bye": self._draw_node(world, flow, "hang_up", "Goodbye", "Goodbye"),
        }
        queue = nodes["queue"]
        self._lead_to(
            nodes["menu"], _3=nodes["information"], _0=queue, timeout=queue, invalid=queue
        )
        self._lead_to(nodes["information"], next=nodes["next"])
        self._lead_to(
            nodes["next"], _star=nodes["menu"], _0=queue, timeout=nodes["bye"], invalid=queue
        )
        return nodes

    def _menu_says(self):
        """The prompts of the main menu in order; joined with super()."""
        return ["Welcome", "For information", "For an operator"]

    def _draw_rating(self, world, flow):
        rate = self._draw_node(
            world, flow, "rate", "Rating", "Please rate", at_least=1, at_most=5, tries=2
        )
        thanks = self._draw_node(world, flow, "hang_up", "Thanks", "Thanks")
        bye = self._draw_node(world, flow, "hang_up", "Goodbye", "Goodbye")
        self._lead_to(rate, next=thanks, timeout=bye, invalid=bye)

    def _load_menu_entry_point(self, world):
        direct = world["entry_points"][0]
        self._make(
            "contact.center.entry.point",
            [
                {
                    "name": f"{direct.name}: меню",
                    "number": MENU_NUMBER,
                    "queue_id": direct.queue_id.id,
                    "lang": direct.lang,
                    "flow_id": world["flows"]["menu"].id,
                    "after_flow_id": world["flows"]["rating"].id,
                    "instructions": direct.instructions,
                }
            ],
        )

    def _release(self, model, records):
        super()._release(model, records)
        if model == "contact.center.flow":
            for happened in ("contact.center.flow.visit", "contact.center.flow.answer"):
                self.env[happened].search([("flow_id", "in", records.ids)]).unlink()

    # What callers did in the flow, as if they had; the picture shows it.

    def _load_traffic(self, world, flow):
        draw, today = world["draw"], fields.Date.today()
        days = [today - timedelta(days=ago) for ago in range(1, DAYS_OF_TRAFFIC + 1)]
        rows = []
        for day in days:
            coming = {flow.first_node_id: draw.randrange(40, 90)}
            for node, entered in self._walk(flow, coming):
                rows += [{**row, "day": day} for row in self._left(draw, node, entered)]
        self.env["contact.center.flow.day"].create(rows)

    def _walk(self, flow, coming):
        """How many come to each node: from the first on, no node twice."""
        done = set()
        while waiting := [node for node in coming if node not in done]:
            node = waiting[0]
            done.add(node)
            yield node, coming[node]
            for line, count in self._shares(node, coming[node]).items():
                if line.target_id and line.target_id not in done:
                    coming[line.target_id] = coming.get(line.target_id, 0) + count

    def _shares(self, node, entered):
        """The same for the same node and number, so that what leaves one node enters the next."""
        lines = node.exit_ids
        staying = int(entered * 0.94) if lines else 0
        usual = (*"1234567890", "next", "found")
        weights = [6 if line.name in usual else 2 for line in lines]
        shares = {
            line: staying * weight // sum(weights)
            for line, weight in zip(lines, weights, strict=True)
        }
        if shares:
            shares[lines[0]] += staying - sum(shares.values())
        return shares

    def _left(self, draw, node, entered):
        shares = {line.name: count for line, count in self._shares(node, entered).items()}
        shares["hang_up" if shares else "end"] = entered - sum(shares.values())
        return [
            {
                "flow_id": node.flow_id.id,
                "node_id": node.id,
                "exit": name,
                "visits": count,
                "ended": count,
                "seconds": count * draw.uniform(4, 14),
            }
            for name, count in shares.items()
            if count
        ]

    def _load_ratings(self, world):
        rate = world["flows"]["rating"].first_node_id
        answered = self.env["contact.center.interaction"].search(
            [("outcome", "=", "answered"), ("operator_id", "in", world["operators"].ids)],
            limit=RATED_TALKS,
        )
        answers = self.env["contact.center.flow.answer"].create(
            [
                {
                    "uid": f"{talk.uid}/rating",
                    "interaction_uid": talk.uid,
                    "interaction_id": talk.id,
                    "operator_id": talk.operator_id.id,
                    "flow_id": rate.flow_id.id,
                    "node_id": rate.id,
                    "value": world["draw"].choice((5, 5, 5, 4, 4, 3, 2)),
                    "answered_at": talk.ended_at,
                }
                for talk in answered
            ]
        )
        for answer in answers:
            answer.interaction_id.rating = answer.value

import random
from datetime import timedelta

from odoo import models
from odoo.fields import Command

TITLE = ("Cake to order", "Торт на заказ")
END = (
    "“Thank you for calling, {client.name}. Have a sweet day!”",
    "«Спасибо за звонок, {client.name}. Сладкого дня!»",
)
# Name: kind, title, what is kept in mind, choices, fields; texts in English and Russian. `after`:
# asked only when this choice of an earlier question was picked.
QUESTIONS = {
    "about": {
        "kind": "simple_choice",
        "title": (
            "“{company.name}, {operator.name} speaking. {client.name}, what can I do for you?”",
            "«{company.name}, {operator.name}. {client.name}, чем могу помочь?»",
        ),
        "text": (
            "Smile: it is heard. Whoever is upset is listened to first.",
            "Улыбнитесь: это слышно. Кто расстроен, того сначала выслушиваем.",
        ),
        "choices": (
            ("A cake to order", "Торт на заказ"),
            ("An order that is on its way", "Заказ, который уже готовится"),
            ("Something else", "Другое"),
        ),
        "values": {"constr_mandatory": True},
    },
    "occasion": {
        "kind": "simple_choice",
        "title": ("“What is the occasion?”", "«По какому поводу?»"),
        "choices": (
            ("Birthday", "День рождения"),
            ("Wedding", "Свадьба"),
            ("Office party", "Праздник в офисе"),
            ("No occasion", "Без повода"),
        ),
        "after": ("about", 0),
    },
    "persons": {
        "kind": "numerical_box",
        "title": ("“For how many persons?”", "«На сколько человек?»"),
        "text": (
            "150 g a person; from 3 kg on the cake has two tiers.",
            "150 г на человека; от 3 кг торт двухъярусный.",
        ),
        "after": ("about", 0),
        "values": {
            "constr_mandatory": True,
            "validation_required": True,
            "validation_min_float_value": 1,
            "validation_max_float_value": 500,
        },
    },
    "without": {
        "kind": "multiple_choice",
        "title": ("“What must not be in it?”", "«Чего в нём быть не должно?»"),
        "choices": (
            ("Nuts", "Орехов"),
            ("Gluten", "Глютена"),
            ("Milk", "Молока"),
            ("Everything is fine", "Всё можно"),
        ),
        "after": ("about", 0),
        "values": {"comments_allowed": True},
    },
    "ready": {
        "kind": "date",
        "title": ("“When is it to be ready?”", "«К какому дню?»"),
        "after": ("about", 0),
    },
    "order": {
        "kind": "char_box",
        "title": ("“What is the number of your order?”", "«Какой у вас номер заказа?»"),
        "after": ("about", 1),
    },
    "other": {
        "kind": "text_box",
        "title": ("What would the client like to know?", "Что хочет узнать клиент?"),
        "after": ("about", 2),
    },
    "callback": {
        "kind": "simple_choice",
        "title": (
            "“Shall we call you back tomorrow to confirm?”",
            "«Перезвонить вам завтра для подтверждения?»",
        ),
        "choices": (("Yes, tomorrow", "Да, завтра"), ("No, thank you", "Нет, спасибо")),
    },
    "email": {
        "kind": "char_box",
        "title": (
            "“Where may we send the confirmation?”",
            "«Куда прислать подтверждение?»",
        ),
        "values": {"validation_email": True},
    },
}
WAYS = (
    ("about", "occasion", "persons", "without", "ready", "callback", "email"),
    ("about", "order", "callback", "email"),
    ("about", "other", "callback", "email"),
)
SHARES = (6, 3, 2)
LEAVES = 0.05


class ContactCenterDemoScript(models.AbstractModel):
    """The script of the first queue of the demo data, and how talks have gone through it."""

    _name = "contact.center.demo.script"
    _description = "Demo Data"

    def _load_script(self, world):
        script = self._make(
            "survey.survey",
            [
                {
                    "title": TITLE[0],
                    "description_done": _paragraph(END[0]),
                    "survey_type": "contact_center",
                }
            ],
        )
        self._translate(script, [TITLE[1]], "title")
        self._translate_paragraph(script, "description_done", END)
        world["script"], world["questions"] = script, {}
        for place, (name, told) in enumerate(QUESTIONS.items(), 1):
            world["questions"][name] = self._load_question(world, told, place * 10)
        self._load_script_actions(world)
        world["queues"][0].script_id = script

    def _load_question(self, world, told, sequence):
        question = self.env["survey.question"].create(
            {
                "survey_id": world["script"].id,
                "sequence": sequence,
                "title": told["title"][0],
                "description": "text" in told and _paragraph(told["text"][0]),
                "question_type": told["kind"],
                "suggested_answer_ids": [
                    Command.create({"value": english})
                    for english, _russian in told.get("choices", ())
                ],
                **told.get("values", {}),
            }
        )
        if "after" in told:
            name, place = told["after"]
            question.triggering_answer_ids = world["questions"][name].suggested_answer_ids[place]
        self._translate(question, [told["title"][1]], "title")
        if "text" in told:
            self._translate_paragraph(question, "description", told["text"])
        words = [russian for _english, russian in told.get("choices", ())]
        self._translate(question.suggested_answer_ids, words, "value")
        return question

    def _translate_paragraph(self, record, field, words):
        """Rich text is translated term by term."""
        if self._speaks_russian():
            english, russian = words
            record.update_field_translations(field, {"ru_RU": {english: russian}})

    def _load_script_actions(self, world):
        """What its answers do; other apps join with super()."""
        questions = world["questions"]
        topics = {topic.name: topic.id for topic in world["topics"]}
        new, on_its_way, _other = questions["about"].suggested_answer_ids
        self.env["contact.center.script.action"].create(
            [
                {
                    "question_id": questions["about"].id,
                    "answer_id": new.id,
                    "kind": "topic",
                    "topic_id": topics["New order"],
                },
                {
                    "question_id": questions["about"].id,
                    "answer_id": on_its_way.id,
                    "kind": "topic",
                    "topic_id": topics["Delivery"],
                },
                {
                    "question_id": questions["callback"].id,
                    "answer_id": questions["callback"].suggested_answer_ids[0].id,
                    "kind": "callback",
                    "hours": 24,
                },
                {
                    "question_id": questions["email"].id,
                    "kind": "write",
                    "field_id": self.env["ir.model.fields"]._get("res.partner", "email").id,
                },
            ]
        )

    # How the month's talks went.

    def _load_script_talks(self, world):
        draw = random.Random(11)
        queue = world["queues"][0]
        talks = [card for card in world["cards"].values() if card.queue_id == queue]
        steps = [step for card in talks for step in self._demo_steps(world, card, draw)]
        self.env["contact.center.script.step"].create(steps)

    def _demo_steps(self, world, card, draw):
        """One talk: its questions until the end, or until the client has no more time."""
        way = draw.choices(WAYS, SHARES)[0]
        talk = card.interaction_id
        now = talk.answered_at
        state = "done"
        for name in way:
            question, seconds = world["questions"][name], draw.lognormvariate(2.1, 0.6)
            then = now + timedelta(seconds=seconds)
            leaves = draw.random() < LEAVES or then > talk.ended_at
            yield {
                "card_id": card.id,
                "script_id": world["script"].id,
                "script_title": world["script"].title,
                "question_id": question.id,
                "question_ref": question.id,
                "title": question.title,
                "position": world["script"].question_ids.ids.index(question.id) + 1,
                "user_id": card.user_id.id,
                "entered_at": now,
                "shown_at": now,
                "answered_at": not leaves and then,
                "seconds": seconds,
                "answer": not leaves and self._demo_answer(question, draw),
            }
            if leaves:
                state = "running"
                break
            now = then
        card.write(
            {
                "script_id": world["script"].id,
                "script_title": world["script"].title,
                "script_state": state,
            }
        )

    def _demo_answer(self, question, draw):
        choices = question.suggested_answer_ids
        if choices:
            return draw.choice(choices).value
        return {"numerical_box": str(draw.randrange(4, 40))}.get(question.question_type, "…")


def _paragraph(text):
    return f"<p>{text}</p>"

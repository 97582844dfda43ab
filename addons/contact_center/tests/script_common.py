from odoo.fields import Command

from .common import ContactCenterCase

UID = "voice-cc-1"


class ScriptCase(ContactCenterCase):
    """A script of four questions: whether he wants a cake; then how large it is to be or why not;
    and his e-mail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script = cls.env["survey.survey"].create(
            {
                "title": "Test Cakes",
                "survey_type": "contact_center",
                "description_done": "<p>Thank you, {client.name}!</p>",
            }
        )
        cls.wants = cls.question("Would you like a cake?", "simple_choice", constr_mandatory=True)
        cls.yes, cls.no = cls.choices(cls.wants, "Yes", "No")
        cls.size = cls.question("How many persons?", "numerical_box")
        cls.size.triggering_answer_ids = cls.yes
        cls.why = cls.question("Why not?", "text_box")
        cls.why.triggering_answer_ids = cls.no
        cls.email = cls.question("Your e-mail?", "char_box", validation_email=True)
        cls.queue.script_id = cls.script
        cls.env.flush_all()

    @classmethod
    def question(cls, title, kind, **values):
        values = {"title": title, "question_type": kind, "survey_id": cls.script.id, **values}
        values.setdefault("sequence", 10 * (len(cls.script.question_ids) + 1))
        return cls.env["survey.question"].create(values)

    @classmethod
    def choices(cls, question, *labels):
        question.suggested_answer_ids = [Command.create({"value": label}) for label in labels]
        return question.suggested_answer_ids

    @classmethod
    def action(cls, question, kind, **values):
        return cls.env["contact.center.script.action"].create(
            {"question_id": question.id, "kind": kind, **values}
        )

    def field(self, model, name):
        return self.env["ir.model.fields"]._get(model, name)

    def card(self):
        return self.env["contact.center.card"].search([("interaction_uid", "=", UID)])

    def open(self, operator=None, **view):
        """The script's data, the card being opened by this operator."""
        return self.cards_of(operator or self.anna).open_card(UID, self.view(**view))["script"]

    def answer(self, question, answer, comment="", operator=None):
        cards = self.cards_of(operator or self.anna)
        return cards.answer_script(UID, question.id, answer, comment)["script"]

    def asked(self, script):
        return script["question"] and script["question"]["id"]

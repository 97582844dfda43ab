from odoo import models
from odoo.fields import Command

# What one click on a result of the demo does, by the result's name.
ACTIVITIES = {
    "Passed on": ("Call the client: a colleague passed him on", "Перезвонить: передал коллега", 0),
    "Thinks it over": ("Ask what was decided", "Узнать, что решили", 3),
}
SUCCESSES = ("Order taken",)
FINISHING = ("Question answered", "Wrong number")

MAIL = ("What we talked about", "О чём мы говорили")
SUBJECT = ("Caramel Yard: what we talked about", "«Карамельный двор»: о чём мы говорили")
BODY = (
    "<p>Dear {name},</p><p>thank you for your call. Take your time: the price we named holds"
    " for seven days. Just answer this e-mail, or call us.</p>",
    "<p>{name}, здравствуйте!</p><p>Спасибо за звонок. Подумайте спокойно: названная цена"
    " действует семь дней. Ответьте на это письмо или позвоните нам.</p>",
)
NAME = "<t t-out=\"object.name or ''\"/>"


class ContactCenterDemo(models.AbstractModel):
    """What the demo's results do beside being noted."""

    _inherit = "contact.center.demo"

    def _load_shops(self):
        world = super()._load_shops()
        sales, _support = world["queues"]
        goal = {"queue_id": sales.id, "answered": 15, "average_talk": 300, "conversion": 0.3}
        self._make("contact.center.day.goal", [goal])
        return world

    def _load_results(self):
        results = super()._load_results()
        by_name = {result.name: result for result in results}
        for name in SUCCESSES:
            by_name[name].is_success = True
        for name in FINISHING:
            by_name[name].finishes = True
        by_name["Call back"].step_ids = [
            Command.create({"kind": "callback", "callback_when": "ask"})
        ]
        for name, (english, russian, days) in ACTIVITIES.items():
            self._load_activity_step(by_name[name], english, russian, days)
        mail = {"kind": "mail", "sequence": 20, "template_id": self._load_mail_template().id}
        by_name["Thinks it over"].step_ids = [Command.create(mail)]
        return results

    def _load_activity_step(self, result, english, russian, days):
        result.step_ids = [
            Command.create(
                {
                    "kind": "activity",
                    "activity_summary": english,
                    "activity_days": days,
                    "activity_for": "owner",
                }
            )
        ]
        self._translate(result.step_ids, [russian], "activity_summary")

    def _load_mail_template(self):
        template = self._make(
            "mail.template",
            [
                {
                    "name": MAIL[0],
                    "model_id": self.env["ir.model"]._get_id("res.partner"),
                    "subject": SUBJECT[0],
                    "body_html": BODY[0].format(name=NAME),
                    "lang": "{{ object.lang }}",
                }
            ],
        )
        for name, texts in (("name", MAIL), ("subject", SUBJECT)):
            self._translate(template, texts[1:], name)
        self._translate(template, [BODY[1].format(name=NAME)], "body_html")
        return template

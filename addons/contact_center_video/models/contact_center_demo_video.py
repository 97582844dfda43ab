from odoo import models

# Every so many-th of the answered calls of the month came by video.
EVERY = 9
# What was said: (from the client, seconds after the answer, English, Russian).
SAID = (
    (False, 4, "Good day! What can I show you?", "Добрый день! Что вам показать?"),
    (True, 19, "A cake for twenty, please.", "Торт человек на двадцать, пожалуйста."),
    (False, 40, "Look, this one is often taken.", "Вот такой часто берут, посмотрите."),
    (True, 58, "That is the one!", "Отлично, такой и возьмём!"),
)
# (set-up seconds, loss, round trip in ms, why it broke off): mostly good lines, as in life.
LINES = (
    (0.6, 0.001, 24, ""),
    (0.9, 0.004, 41, ""),
    (0.7, 0.0, 18, ""),
    (1.4, 0.021, 96, ""),
    (0.8, 0.002, 35, "closed_page"),
    (0.5, 0.0, 22, ""),
    (2.6, 0.067, 210, "network"),
)


class ContactCenterDemo(models.AbstractModel):
    """Some of the clients of the demo's month came by the site's button, with a camera."""

    _inherit = "contact.center.demo"

    def _load_shops(self):
        world = super()._load_shops()
        world["video_entry_point"] = self._load_video_entry_point(world)
        return world

    def _load_video_entry_point(self, world):
        """The button on the shop's site."""
        return self._make(
            "contact.center.entry.point",
            [
                {
                    "name": "Карамельный двор: сайт",
                    "channel": "video",
                    "queue_id": world["queues"][0].id,
                    "company_id": world["company"].id,
                    "lang": "ru_RU" if self._speaks_russian() else self.env.lang,
                    "video_brand": "Карамельный двор",
                    "video_color": "#8a4b2a",
                    "instructions": "«Карамельный двор», добрый день! Клиент пришёл с сайта: "
                    "торты можно показать прямо на его экране.",
                }
            ],
        )

    def _interaction_fact(self, world, day, call, partner, number):
        fact = super()._interaction_fact(world, day, call, partner, number)
        entry_point = world.get("video_entry_point")
        if not entry_point or not self._came_by_video(call):
            return fact
        return {
            **fact,
            "channel": "video",
            "entry_number": entry_point.number,
            "entry_point_id": entry_point.id,
        }

    def _came_by_video(self, call):
        return call.answered is not None and int(call.uid[-3:]) % EVERY == 0

    def _load_facts(self, world, days, callers):
        super()._load_facts(world, days, callers)
        if not world.get("video_entry_point"):
            return
        calls = [call for day in days for call in day.calls if self._came_by_video(call)]
        talks = self.env["contact.center.interaction"].search(
            [("uid", "in", [call.uid for call in calls])], order="started_at"
        )
        legs, said = [], []
        for number, talk in enumerate(talks):
            legs += self._leg_facts(talk, number)
            said += self._said_facts(talk)
        self._receive("contact.center.video.leg", legs)
        self._receive("contact.center.room.entry", said)

    def _leg_facts(self, talk, number):
        """The operator's line is the office's, which is good."""
        setup, loss, rtt, why = LINES[number % len(LINES)]
        told = (("client", setup, loss, rtt, why), ("operator", 0.4, 0.0, 9, ""))
        return [
            {
                "uid": f"{talk.uid}/{leg}",
                "version": 1,
                "interaction_uid": talk.uid,
                "leg": leg,
                "media": "video",
                "setup_seconds": setup,
                "loss": loss,
                "rtt_ms": rtt,
                "drop_reason": why,
            }
            for leg, setup, loss, rtt, why in told
        ]

    def _said_facts(self, talk):
        answered = talk._panel_view()["answered_at"]
        return [
            {
                "uid": f"{talk.uid}/said-{number}",
                "version": 1,
                "interaction_uid": talk.uid,
                "at": answered + seconds,
                "from_leg": "client" if is_client else "operator",
                "from_name": "" if is_client else talk.operator_id.name,
                "entry_kind": "chat",
                "payload": {"text": russian if self._speaks_russian() else english},
            }
            for number, (is_client, seconds, english, russian) in enumerate(SAID, 1)
            if seconds < talk.talk_seconds
        ]

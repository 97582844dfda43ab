from datetime import UTC, datetime
from unittest.mock import patch
from zoneinfo import ZoneInfo

from freezegun import freeze_time
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..models.contact_center_configuration import ContactCenterConfiguration
from .common import ContactCenterCase


@tagged("post_install", "-at_install")
class TestHours(ContactCenterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.calendar_of("Europe/Moscow")
        cls.env.cr.flush()

    @classmethod
    def calendar_of(cls, zone, hours=(9, 18)):
        return cls.env["resource.calendar"].create(
            {
                "name": f"Office {zone}",
                "tz": zone,
                "attendance_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "name": "Day",
                                "dayofweek": str(day),
                                "hour_from": hours[0],
                                "hour_to": hours[1],
                                "day_period": "morning",
                            }
                        )
                        for day in range(5)
                    ),
                ],
            }
        )

    def told(self):
        """The hours that the gateway is told, by their id."""
        self.env.cr.flush()
        self.env.cr.execute("SELECT payload FROM contact_center_configuration_current")
        [payload] = self.env.cr.fetchone()
        entry = next(e for e in payload["entry_points"] if e["id"] == self.entry_point.id)
        return {hours["id"]: hours for hours in payload["hours"]}.get(entry["hours_id"]), entry

    def local(self, spans, zone):
        return [
            tuple(datetime.fromtimestamp(t, UTC).astimezone(ZoneInfo(zone)) for t in span)
            for span in spans
        ]

    @freeze_time("2026-03-23 05:00:00")
    def test_hours_are_reckoned_ahead_in_their_time_zone(self):
        self.entry_point.calendar_id = self.calendar
        hours, _entry = self.told()
        self.assertEqual(hours["name"], "Office Europe/Moscow")
        days = self.local(hours["open"], "Europe/Moscow")
        self.assertEqual(
            (days[0][0].isoformat(), days[0][1].isoformat()),
            ("2026-03-23T09:00:00+03:00", "2026-03-23T18:00:00+03:00"),
        )
        self.assertEqual({day[0].weekday() for day in days}, {0, 1, 2, 3, 4})
        ahead = (hours["open"][-1][1] - hours["open"][0][0]) / 86400
        self.assertTrue(25 < ahead < 32, ahead)

    @freeze_time("2026-03-23 05:00:00")
    def test_the_clock_set_forward_moves_no_opening(self):
        """In Berlin summer time begins on 29 March 2026."""
        self.entry_point.calendar_id = self.calendar_of("Europe/Berlin")
        hours, _entry = self.told()
        days = self.local(hours["open"], "Europe/Berlin")
        self.assertEqual({(day[0].hour, day[1].hour) for day in days}, {(9, 18)})
        lengths = {round(end - begin) for begin, end in hours["open"]}
        self.assertEqual(lengths, {9 * 3600})
        self.assertEqual({day[0].utcoffset().seconds for day in days}, {3600, 7200})

    @freeze_time("2026-03-23 05:00:00")
    def test_a_holiday_is_closed_from_its_saving_on(self):
        self.entry_point.calendar_id = self.calendar
        before, _entry = self.told()
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Founder's day",
                "calendar_id": self.calendar.id,
                "date_from": "2026-03-24 09:00:00",
                "date_to": "2026-03-24 21:00:00",
            }
        )
        after, _entry = self.told()
        tuesday = self.local(after["open"], "Europe/Moscow")[1]
        self.assertEqual([moment.hour for moment in tuesday], [9, 12])
        self.assertNotEqual(before["open"], after["open"])

    @freeze_time("2026-03-23 05:00:00")
    def test_a_holiday_of_another_company_closes_nothing(self):
        company = self.env["res.company"].create({"name": "Second Shop Ltd"})
        self.entry_point.calendar_id = self.calendar
        before, _entry = self.told()
        leaves = self.env["resource.calendar.leaves"].with_company(company)
        leaves.create(
            {
                "name": "Their day",
                "date_from": "2026-03-24 00:00:00",
                "date_to": "2026-03-24 20:00:00",
            }
        )
        leaves.flush_model()  # the company is computed in the user's own
        self.assertEqual(self.told()[0], before)

    @freeze_time("2026-03-23 05:00:00")
    def test_a_change_of_the_week_is_told(self):
        self.entry_point.calendar_id = self.calendar
        self.told()
        self.calendar.attendance_ids.filtered(lambda line: line.dayofweek == "0").hour_to = 12
        hours, _entry = self.told()
        self.assertEqual(self.local(hours["open"], "Europe/Moscow")[0][1].hour, 12)

    @freeze_time("2026-03-23 05:00:00")
    def test_day_and_night_is_open_at_midnight_too(self):
        self.entry_point.calendar_id = self.calendar_of("Europe/Moscow", hours=(0, 24))
        hours, _entry = self.told()
        first = self.local(hours["open"], "Europe/Moscow")[0]
        self.assertEqual((first[1] - first[0]).days, 5 - 1)

    def test_a_calendar_without_hours_is_never_open(self):
        self.calendar.attendance_ids.unlink()
        self.entry_point.calendar_id = self.calendar
        self.assertEqual(self.told()[0]["open"], [])
        self.assertFalse(self.entry_point.open_now)

    def test_without_a_calendar_it_is_always_open(self):
        self.assertIsNone(self.told()[0])
        self.assertTrue(self.entry_point.open_now)

    def test_closed_clients_are_told_so_or_go_elsewhere(self):
        self.assertEqual(self.told()[1]["closed"]["kind"], "announce")
        self.entry_point.detour_kind = "voicemail"
        self.assertEqual(self.told()[1]["closed"]["queue_id"], self.queue.id)

    def test_the_night_reaches_a_day_further(self):
        with freeze_time("2026-03-23 05:00:00"):
            self.entry_point.calendar_id = self.calendar
            before = self.told()[0]["open"][-1]
        with (
            freeze_time("2026-03-26 00:05:00"),
            patch.object(ContactCenterConfiguration, "_notify", autospec=True) as notify,
        ):
            self.env["contact.center.configuration"]._cron_compile()
            self.assertGreater(self.told()[0]["open"][-1], before)
        self.assertEqual(notify.call_count, 1)

    def test_an_entry_point_leads_somewhere(self):
        with self.assertRaisesRegex(ValidationError, "leads nowhere"):
            self.entry_point.queue_id = False


@tagged("post_install", "-at_install")
class TestEmergency(ContactCenterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["contact.center.emergency"].search([]).unlink()
        cls.emergency = cls.env["contact.center.emergency"].create(
            {
                "until": "2026-03-23 12:00:00",
                "text_ids": [
                    Command.clear(),
                    Command.create({"lang": "en_US", "text": "We have no power."}),
                ],
            }
        )
        cls.env.cr.flush()

    def told(self):
        self.env.cr.flush()
        self.env.cr.execute("SELECT payload FROM contact_center_configuration_current")
        return self.env.cr.fetchone()[0]["emergencies"]

    @freeze_time("2026-03-23 05:00:00")
    def test_one_button_switches_it_on_and_one_off(self):
        self.assertEqual(self.told(), [])
        emergency = self.emergency.with_user(self.manager)
        emergency.action_switch_on()
        until = datetime(2026, 3, 23, 12, tzinfo=UTC).timestamp()
        self.assertEqual(
            self.told(),
            [
                {
                    "company_id": self.env.company.id,
                    "until": until,
                    "texts": {"en_US": "We have no power."},
                    "entry_point_ids": [],
                    "goes_on": False,
                }
            ],
        )
        self.assertEqual(
            self.env["contact.center.emergency"].with_user(self.anna.user_id).running()["text"],
            "We have no power.",
        )
        self.assertEqual(emergency.action_open()["res_id"], emergency.id)
        emergency.action_switch_off()
        self.assertEqual(self.told(), [])
        self.assertFalse(self.env["contact.center.emergency"].running())

    def test_it_ends_by_itself(self):
        with freeze_time("2026-03-23 05:00:00"):
            self.emergency.action_switch_on()
            self.assertTrue(self.emergency.active_now)
        with freeze_time("2026-03-23 12:00:01"):
            self.emergency.invalidate_recordset(["active_now"])
            self.assertFalse(self.emergency.active_now)
            self.env["contact.center.configuration"]._cron_compile()
            self.assertEqual(self.told(), [])
            with self.assertRaisesRegex(ValidationError, "over already"):
                self.emergency.action_switch_on()

    @freeze_time("2026-03-23 05:00:00")
    def test_it_is_told_where_it_was_to_be_told(self):
        self.emergency.entry_point_ids = self.entry_point
        self.emergency.action_switch_on()
        self.assertEqual(self.told()[0]["entry_point_ids"], self.entry_point.ids)
        self.entry_point.active = False
        self.assertEqual(self.told(), [])

    @freeze_time("2026-03-23 05:00:00")
    def test_nobody_is_told_nothing(self):
        self.emergency.text_ids.text = False
        with self.assertRaisesRegex(ValidationError, "Write what clients are to hear"):
            self.emergency.action_switch_on()

    def entry_points(self, *langs):
        return self.env["contact.center.entry.point"].create(
            [
                {
                    "name": f"Test Line {number}",
                    "number": f"+749500077{number:02}",
                    "queue_id": self.queue.id,
                    "lang": lang,
                }
                for number, lang in enumerate(langs)
            ]
        )

    def test_a_language_without_text_is_named(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.env["res.lang"]._activate_lang("en_GB")
        points = self.entry_points("ru_RU", "ru_RU", "en_GB")
        with Form(self.emergency.with_context(lang="en_US")) as form:
            form.entry_point_ids.add(points[0])
            form.entry_point_ids.add(points[2])
            self.assertEqual(
                form.unspoken,
                "No text in Russian: the entry point “Test Line 0” will hear English.",
            )
            form.entry_point_ids.add(points[1])
            self.assertEqual(
                form.unspoken,
                "No text in Russian: 2 entry points in that language will hear English.",
            )
            with form.text_ids.new() as line:
                line.lang, line.text = "ru_RU", "У нас нет света."
            self.assertFalse(form.unspoken)
        self.assertFalse(self.emergency.unspoken)

    def test_all_entry_points_of_the_company_count_where_none_is_chosen(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.env["contact.center.entry.point"].search([]).lang = "en_US"
        self.assertFalse(self.emergency.unspoken)
        self.entry_points("ru_RU")
        self.emergency.invalidate_recordset(["unspoken"])
        self.assertIn("“Test Line 0” will hear", self.emergency.unspoken)
        self.emergency.text_ids.text = False
        self.assertFalse(self.emergency.unspoken)

import sys
from datetime import date
from pathlib import Path

from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from .common import UID, VideoCase
from .pictures import VIN, ZONE, document

TOOLS = str(Path(__file__).parents[1] / "tools")


@tagged("post_install", "-at_install")
class TestCheckDigits(BaseCase):
    """Numbers that prove themselves; the tools are scripts, which find each other beside them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        sys.path.insert(0, TOOLS)
        cls.addClassCleanup(sys.path.remove, TOOLS)
        import check_digits
        import mrz

        cls.check_digits, cls.mrz = check_digits, mrz

    def test_chassis_numbers(self):
        for vin, expected in (
            (VIN, True),
            ("1M8GDM9AXKP042788", True),
            ("1HGCM82643A004352", False),
            # Made in Russia, where the ninth place may be anything
            ("XTA210990Y2766388", None),
            ("1HGCM82633A00435", False),
        ):
            self.assertEqual(self.check_digits.vin_is_right(vin), expected, vin)

    def zone_of(self, *lines):
        return {name: (value, right) for name, value, right in self.mrz.read(lines, self.today)}

    today = date(2026, 11, 22)

    def test_a_passport(self):
        self.assertEqual(
            self.zone_of("PASSPORT", *ZONE),
            {
                "document_number": ("L898902C3", True),
                "surname": ("Eriksson", None),
                "given_names": ("Anna Maria", None),
                "country": ("UTO", None),
                "birth_date": ("1974-08-12", True),
                "expiry_date": ("2012-04-15", True),
            },
        )

    def test_an_identity_card(self):
        fields = self.zone_of(
            "I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6",
            "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
        )  # fmt: skip
        self.assertEqual(fields["document_number"], ("D23145890", True))
        self.assertEqual(fields["birth_date"], ("1974-08-12", True))

    def test_letters_read_for_digits_are_put_right_where_the_check_digit_agrees(self):
        fields = self.zone_of(ZONE[0], ZONE[1].replace("7408122", "74O8I22"))
        self.assertEqual(fields["birth_date"], ("1974-08-12", True))

    def test_a_wrong_digit_is_told(self):
        fields = self.zone_of(ZONE[0], ZONE[1].replace("L898902C3", "L898902C8"))
        self.assertEqual(fields["document_number"], ("L898902C8", False))

    def test_other_text_is_no_zone(self):
        self.assertEqual(self.zone_of("P<", "HELLO", "A" * 44, "1" * 44), {})


@tagged("post_install", "-at_install")
class TestPictureReading(VideoCase):
    def setUp(self):
        super().setUp()
        self.deliver(self.video_call())
        self.cards_of(self.anna).open_card(UID, self.view())
        self.env.flush_all()

    def readings(self, operator=None):
        readings = self.env["contact.center.picture.reading"]
        return readings.with_user((operator or self.anna).user_id)

    def work(self):
        with self.enter_registry_test_mode():
            self.env.ref("contact_center_video.cron_picture_reading").method_direct_trigger()
        self.env.invalidate_all()

    def read_of(self, picture):
        self.deliver_file(picture)
        asked = self.readings().read_file(UID, "file-1")
        self.assertEqual(asked["state"], "waiting")
        self.work()
        return self.readings().result(asked["id"])

    def test_codes_and_print_are_read_with_their_proofs(self):
        found = self.read_of(document([f"VIN {VIN}", "ИНН 7707083893", *ZONE], code="S00042"))
        self.assertEqual(found["state"], "done")
        self.assertEqual(found["codes"], [{"format": "QR Code", "text": "S00042"}])
        fields = {field["name"]: field for field in found["fields"]}
        self.assertEqual((fields["vin"]["value"], fields["vin"]["checked"]), (VIN, True))
        self.assertEqual((fields["inn"]["value"], fields["inn"]["checked"]), ("7707083893", True))
        self.assertEqual(fields["document_number"]["value"], "L898902C3")
        self.assertTrue(fields["document_number"]["checked"])
        self.assertGreater(fields["vin"]["confidence"], 0.5)
        self.assertEqual(fields["surname"]["label"], "Surname")

    def test_a_file_is_read_as_soon_as_it_is_here(self):
        asked = self.readings().read_file(UID, "file-1")
        self.work()
        self.assertEqual(self.readings().result(asked["id"])["state"], "waiting")
        self.deliver_file(document(code="4600000000017"))
        self.work()
        self.assertEqual(self.readings().result(asked["id"])["codes"][0]["text"], "4600000000017")

    def test_a_file_that_comes_while_it_is_asked_for_is_read(self):
        asked = self.readings().read_file(UID, "file-1")
        self.deliver_file(document(code="4600000000017"))
        # neither transaction saw what the other did
        reading = self.env["contact.center.picture.reading"].browse(asked["id"])
        reading.attachment_id = False
        self.work()
        self.assertEqual(self.readings().result(asked["id"])["codes"][0]["text"], "4600000000017")

    @mute_logger("odoo.addons.contact_center_video.models.contact_center_picture_reading")
    def test_what_is_no_picture_fails_and_holds_up_nothing(self):
        found = self.read_of(b"%PDF-1.4 no picture at all")
        self.assertEqual((found["state"], bool(found["problem"])), ("failed", True))

    def test_confirmed_values_are_kept_on_the_card(self):
        reading = self.readings().read_file(UID, "file-1")
        data = self.readings().confirm(
            reading["id"],
            [
                {"name": "vin", "value": VIN, "target": "card"},
                {"name": "code", "value": "S00042", "target": "note"},
                {"name": "surname", "value": " ", "target": "card"},
            ],
        )
        self.assertEqual(data["read"], [{"name": "vin", "label": "VIN", "value": VIN}])
        self.assertEqual(data["note"], "Code: S00042")
        self.assertEqual(self.cards_of(self.anna)._of_interaction(UID).read_text, f"VIN: {VIN}")

    def test_confirmed_values_fill_the_client(self):
        self.anna.user_id.group_ids |= self.env.ref("base.group_partner_manager")
        reading = self.readings().read_file(UID, "file-1")
        self.readings().confirm(
            reading["id"],
            [
                {"name": "surname", "value": "Eriksson", "target": "client"},
                {"name": "given_names", "value": "Anna", "target": "client"},
                {"name": "email", "value": "anna@example.com", "target": "client"},
            ],
        )
        self.assertEqual(self.client.name, "Eriksson Anna")
        self.assertEqual(self.client.email, "anna@example.com")

    def test_what_has_no_place_with_the_client_is_refused(self):
        reading = self.readings().read_file(UID, "file-1")
        for target in ("client", "elsewhere"):
            with self.assertRaises(UserError):
                self.readings().confirm(
                    reading["id"], [{"name": "vin", "value": VIN, "target": target}]
                )

    def test_readings_are_ones_own(self):
        reading = self.readings().read_file(UID, "file-1")
        self.assertIsNone(self.readings(self.boris).result(reading["id"]))
        with self.assertRaises(UserError):
            self.readings(self.boris).confirm(reading["id"], [])
        with self.assertRaises(AccessError):
            self.readings(self.boris).read_file(UID, "file-1")

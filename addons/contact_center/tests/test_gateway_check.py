from unittest.mock import patch

import requests
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..wizards import contact_center_gateway_check as module
from .common import ContactCenterCase


class Answer:
    def __init__(self, body):
        self.body = body

    def json(self):
        return self.body


@tagged("post_install", "-at_install")
class TestGatewayCheck(ContactCenterCase):
    def setUp(self):
        super().setUp()
        self.env["contact.center.gateway"].set_url("wss://odoo.example.com/ws")

    def check(self, answer):
        with patch.object(module.requests, "get", side_effect=[answer]) as get:
            check = self.env["contact.center.gateway.check"].create({})
        self.assertEqual(get.call_args.args, ("https://odoo.example.com/health",))
        return check

    def test_a_gateway_that_is_well_says_so(self):
        check = self.check(Answer({"seams": {"ami": {"ok": True, "detail": "Asterisk 22"}}}))
        self.assertTrue(check.healthy)
        self.assertIn("Asterisk 22", check.report)

    def test_what_is_wrong_is_said_in_words(self):
        check = self.check(
            Answer(
                {
                    "seams": {
                        "ami": {"ok": False, "detail": "wrong secret"},
                        "odoo": {"ok": True, "detail": ""},
                    }
                }
            )
        )
        self.assertFalse(check.healthy)
        self.assertIn("Telephone exchange", check.report)
        self.assertIn("wrong secret", check.report)

    def test_the_gateways_usual_sentences_are_in_the_admins_words(self):
        details = {
            "ami": ("connected to Asterisk at 127.0.0.1:5038", "Connected to Asterisk at 127.0"),
            "odoo": ("17 facts wait", "wait to be delivered: 17"),
            "configuration": ("Version 12", "Version 12"),
            "database": (
                "Callers cannot be looked up: refused. Check",
                "looked up: refused. Check",
            ),
            "speech": ("a sentence of a newer gateway", "a sentence of a newer gateway"),
        }
        seams = {seam: {"ok": True, "detail": told} for seam, (told, _said) in details.items()}
        report = self.check(Answer({"seams": seams})).report
        for _told, said in details.values():
            self.assertIn(said, report)

    def test_a_gateway_that_does_not_answer_is_reported(self):
        check = self.check(requests.ConnectionError("refused"))
        self.assertFalse(check.healthy)
        self.assertIn("does not answer", check.report)

    def test_an_answer_that_makes_no_sense_is_reported(self):
        for body in ([], "fine", {"seams": "fine"}, {"seams": {"ami": "fine"}}, {}):
            self.assertFalse(self.check(Answer(body)).healthy, body)

    def test_markup_from_the_gateway_is_text(self):
        check = self.check(Answer({"seams": {"ami": {"ok": False, "detail": "<script>"}}}))
        self.assertNotIn("<script>", check.report)

    def test_without_an_address_there_is_nothing_to_ask(self):
        self.env["ir.config_parameter"].set_param("contact_center.gateway_url", False)
        check = self.env["contact.center.gateway.check"].create({})
        self.assertFalse(check.healthy)
        self.assertIn("address is not set", check.report)

    def test_it_is_for_administrators(self):
        with self.assertRaises(AccessError):
            self.env["contact.center.gateway.check"].with_user(self.manager).create({})

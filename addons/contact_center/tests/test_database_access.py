from odoo.tests import tagged

from ..models.contact_center_gateway import ROLE
from .common import ContactCenterCase


@tagged("post_install", "-at_install")
class TestDatabaseAccess(ContactCenterCase):
    def setUp(self):
        super().setUp()
        self.env.cr.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
        self.has_role = bool(self.env.cr.fetchone())

    def readable(self):
        """Names of all tables and views that the gateway's role may read."""
        self.env.cr.execute(
            """
            SELECT relname FROM pg_class
              JOIN pg_namespace ON pg_namespace.oid = relnamespace AND nspname = 'public'
             WHERE relkind IN ('r', 'v', 'm', 'p')
               AND has_table_privilege(%s, pg_class.oid, 'SELECT')
            """,
            [ROLE],
        )
        return {name for (name,) in self.env.cr.fetchall()}

    def test_the_gateways_role_reads_these_views_and_nothing_else(self):
        if not self.has_role:
            self.skipTest(f"this PostgreSQL has no role {ROLE}")
        self.assertTrue(self.env["contact.center.gateway"].grant_database_access())
        self.assertEqual(self.readable(), set(self.env["contact.center.gateway"]._views()))

    def test_it_writes_nothing(self):
        if not self.has_role:
            self.skipTest(f"this PostgreSQL has no role {ROLE}")
        gateway = self.env["contact.center.gateway"]
        gateway.grant_database_access()
        for view in gateway._views():
            for right in ("INSERT", "UPDATE", "DELETE"):
                self.env.cr.execute("SELECT has_table_privilege(%s, %s, %s)", [ROLE, view, right])
                self.assertEqual(self.env.cr.fetchone(), (False,), (view, right))

    def test_without_the_role_the_answer_is_no(self):
        granted = self.env["contact.center.gateway"].grant_database_access()
        self.assertEqual(granted, self.has_role)

    def test_the_views_are_those_agreed_upon(self):
        for view, columns in {
            "contact_center_configuration_current": {"version": "integer", "payload": "jsonb"},
            "contact_center_card_done": {"interaction_uid": "text", "done": "boolean"},
            "contact_center_caller": {
                "number": "text",
                "model": "text",
                "record_id": "integer",
                "partner_id": "integer",
                "name": "text",
                "company_name": "text",
                "owner_user_id": "integer",
                "label": "text",
                "last_interaction_at": "double precision",
                "interaction_count": "integer",
                "company_id": "integer",
                "last_user_id": "integer",
                "lang": "text",
                "rules": "jsonb",
            },
            "contact_center_blacklisted": {"number": "text"},
            "contact_center_callback_due": {
                "id": "text",
                "queue_id": "integer",
                "number": "text",
                "due_at": "double precision",
                "shown_number": "text",
                "note": "text",
                "cancelled": "boolean",
                "model": "text",
                "record_id": "integer",
                "partner_id": "integer",
                "name": "text",
            },
        }.items():
            self.env.cr.execute(
                "SELECT column_name, data_type FROM information_schema.columns WHERE table_name=%s",
                [view],
            )
            self.assertEqual(dict(self.env.cr.fetchall()), columns, view)

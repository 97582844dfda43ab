from odoo.tests import TransactionCase, tagged

# What Odoo deletes all day: each time PostgreSQL looks for whoever points there.
SHORT_LIVED = ["mail_message", "ir_attachment"]


@tagged("post_install", "-at_install")
class TestHistory(TransactionCase):
    """What costs the same in the first week and after years."""

    def test_whatever_points_to_what_is_deleted_all_day_has_an_index(self):
        self.env.cr.execute(
            """
            SELECT link.conrelid::regclass::text, field.attname
              FROM pg_constraint link
              JOIN pg_attribute field
                ON field.attrelid = link.conrelid AND field.attnum = link.conkey[1]
             WHERE link.contype = 'f'
               AND link.confrelid = ANY(%s::regclass[])
               AND link.conrelid::regclass::text LIKE 'contact_center%%'
               AND NOT EXISTS (
                   SELECT 1 FROM pg_index
                    WHERE indrelid = link.conrelid AND indkey[0] = link.conkey[1]
               )
            """,
            [SHORT_LIVED],
        )
        self.assertEqual(self.env.cr.fetchall(), [])

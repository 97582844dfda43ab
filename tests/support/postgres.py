"""A PostgreSQL of the tests' own, with views of the shape that the addon gives the gateway."""

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psycopg2

from deploy.places import account
from deploy.postgres import READER, SUPERUSER, Postgres
from tests.support.free_port import free_port

SECRETS = {SUPERUSER: "superuser", "odoo": "odoo", READER: "reader"}
DATABASE = "calls"

SCHEMA = """
CREATE TABLE number (
    number varchar, model varchar, record_id int, partner_id int DEFAULT 0, name varchar,
    company_name varchar DEFAULT '', owner_user_id int DEFAULT 0, label varchar DEFAULT '',
    last_interaction_at double precision, interaction_count int DEFAULT 0, company_id int DEFAULT 0,
    last_user_id int DEFAULT 0, lang varchar DEFAULT '', rules jsonb DEFAULT '[]'
);
CREATE INDEX ON number (number);
CREATE TABLE card (interaction_uid varchar, done boolean);
CREATE TABLE blacklisted (number varchar);
CREATE TABLE callback (
    id varchar, queue_id int DEFAULT 1, number varchar, due_at double precision DEFAULT 0,
    shown_number varchar DEFAULT '', note varchar DEFAULT '', cancelled boolean DEFAULT false,
    model varchar DEFAULT '', record_id int DEFAULT 0, partner_id int DEFAULT 0,
    name varchar DEFAULT ''
);
CREATE TABLE ticket (
    id varchar, queue_id int DEFAULT 1, number varchar DEFAULT '', partner_id int DEFAULT 0,
    name varchar DEFAULT '', ticket_id int DEFAULT 1, title varchar DEFAULT 'Wrong cake',
    priority_seconds int DEFAULT 0, requested_at double precision DEFAULT 0,
    lang varchar DEFAULT '', rules jsonb DEFAULT '[]'
);
CREATE TABLE configuration (version int, payload jsonb);
CREATE VIEW contact_center_caller AS
    SELECT number::text, model::text, record_id, partner_id, name::text, company_name::text,
           owner_user_id, label::text, last_interaction_at, interaction_count, company_id,
           last_user_id, lang::text, rules
      FROM number;
CREATE VIEW contact_center_blacklisted AS SELECT number::text FROM blacklisted;
CREATE VIEW contact_center_callback_due AS
    SELECT id::text, queue_id, number::text, due_at, shown_number::text, note::text, cancelled,
           model::text, record_id, partner_id, name::text
      FROM callback;
CREATE VIEW contact_center_ticket_waiting AS
    SELECT id::text, queue_id, number::text, partner_id, name::text, ticket_id, title::text,
           priority_seconds, requested_at, lang::text, rules
      FROM ticket;
CREATE VIEW contact_center_card_done AS SELECT interaction_uid::text, done FROM card;
CREATE VIEW contact_center_configuration_current AS SELECT version, payload FROM configuration;
GRANT SELECT ON contact_center_caller, contact_center_blacklisted, contact_center_card_done,
    contact_center_callback_due, contact_center_ticket_waiting,
    contact_center_configuration_current TO contact_center_gateway;
"""


class OdooDatabase:
    """``dsn`` is the gateway's, with its narrow role; ``execute`` is Odoo's side."""

    def __init__(self, server):
        self.server = server

    @property
    def dsn(self):
        return self._dsn(READER)

    def execute(self, sql, *values):
        connection = psycopg2.connect(self._dsn(SUPERUSER))
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(sql, values)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def empty(self):
        self.execute("TRUNCATE number, blacklisted, card, callback, ticket, configuration")

    def add_number(self, number, model, record_id, name, **values):
        row = {
            "number": number, "model": model, "record_id": record_id, "name": name, **values
        }  # fmt: skip
        self._insert("number", row)

    def blacklist(self, number):
        self._insert("blacklisted", {"number": number})

    def ask_for_callback(self, callback_id, number, notify=True, **values):
        self._insert("callback", {"id": callback_id, "number": number, **values})
        if notify:
            self.tell_of_callbacks()

    def tell_of_callbacks(self):
        self.execute("SELECT pg_notify('contact_center_callback', '')")

    def give_ticket(self, ticket, **values):
        self._insert("ticket", {"id": ticket, **values})
        self.tell_of_tickets()

    def tell_of_tickets(self):
        self.execute("SELECT pg_notify('contact_center_ticket', '')")

    def set_card(self, interaction_uid, done):
        self._insert("card", {"interaction_uid": interaction_uid, "done": done})

    def disconnect_everybody(self):
        self.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE usename = 'contact_center_gateway'"
        )

    def _insert(self, table, row):
        marks = ", ".join(["%s"] * len(row))
        self.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", *row.values())

    def _dsn(self, user):
        return (
            f"host=127.0.0.1 port={self.server.port} dbname={DATABASE} user={user}"
            f" password={SECRETS[user]}"
        )


@contextmanager
def odoo_database():
    """Made anew, in a folder that the unprivileged server may enter; gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="contact-center-postgres-"))
    home.chmod(0o755)
    account().own(home)
    server = Postgres(home, free_port(), SECRETS, careless=True)
    try:
        server.create()
        server.start()
        server.set_roles()
        server.psql(f"CREATE DATABASE {DATABASE}", "postgres")
        server.psql(SCHEMA, DATABASE)
        yield OdooDatabase(server)
    finally:
        server.stop()
        shutil.rmtree(home)

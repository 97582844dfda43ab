"""What every ``Directory`` does; the real one on a real PostgreSQL, through its bad days."""

import asyncio
import os
import signal
import threading
from dataclasses import replace

import pytest

from media_gateway.odoo_sync.directory import SqlDirectory
from media_gateway.vocabulary.commands import IdentifyCaller
from media_gateway.vocabulary.events import CallerIdentified
from media_gateway.vocabulary.terms import InteractionId, Match, Reason, RuleId, RuleMatch
from tests.support.fake_directory import FakeDirectory
from tests.support.running import running
from tests.support.waiting import CollectingInbox, eventually

ANNA = "+79161112233"


@pytest.fixture
def inbox():
    return CollectingInbox()


def caller(number, interaction_id="voice-1"):
    return IdentifyCaller(interaction_id=InteractionId(interaction_id), client_number=number)


class FakeSide:
    """How a test arranges what the fake directory knows."""

    def __init__(self, inbox):
        self.directory = FakeDirectory(inbox)

    def add_client(self, number, record_id, name):
        match = Match(
            model="res.partner",
            record_id=record_id,
            partner_id=record_id,
            name=name,
            reasons=(Reason(code="number_of_client"),),
        )
        self.directory.matches.setdefault(number, []).append(match)

    def blacklist(self, number):
        self.directory.blacklisted.add(number)

    def finish_card(self, interaction_id):
        self.directory.done.add(interaction_id)

    def break_down(self):
        self.directory.reachable = False


class SqlSide:
    """... and what the real one finds in PostgreSQL."""

    def __init__(self, inbox, database):
        self.database = database
        self.directory = SqlDirectory(database.dsn, inbox, lambda: "RU")

    def add_client(self, number, record_id, name):
        self.database.add_number(number, "res.partner", record_id, name, partner_id=record_id)

    def blacklist(self, number):
        self.database.blacklist(number)

    def finish_card(self, interaction_id):
        self.database.set_card(interaction_id, True)

    def break_down(self):
        self.database.server.stop()


class DirectoryContract:
    @pytest.fixture
    def directory(self, side):
        with running(side.directory) as loop:
            if isinstance(side, SqlSide):
                eventually(lambda: side.directory.health().ok, "the directory is connected")
            self.loop = loop
            yield side.directory

    def card_done(self, interaction_id, directory):
        return asyncio.run(directory.card_done(InteractionId(interaction_id)))

    def test_a_known_number_leads_to_the_client(self, side, directory, inbox):
        side.add_client(ANNA, 5, "Анна Петрова")
        directory.identify(caller("8 (916) 111-22-33"))
        [event] = inbox.wait_for(1)
        assert event == CallerIdentified(
            interaction_id=InteractionId("voice-1"),
            number=ANNA,
            matches=(
                Match(
                    model="res.partner",
                    record_id=5,
                    partner_id=5,
                    name="Анна Петрова",
                    reasons=(Reason(code="number_of_client"),),
                ),
            ),
        )

    def test_an_unknown_number_has_no_match(self, directory, inbox):
        directory.identify(caller("+4930901820"))
        [event] = inbox.wait_for(1)
        assert (event.number, event.matches) == ("+4930901820", ())

    @pytest.mark.parametrize(
        ("raw", "number"),
        [
            ("anonymous", ""),
            ("", ""),
            ("Робот", "Робот"),
            ("\x00'; --", "'; --"),
            ("7" * 500, "7" * 64),
        ],
    )
    def test_whatever_the_network_sends_is_answered(self, directory, inbox, raw, number):
        directory.identify(caller(raw))
        [event] = inbox.wait_for(1)
        assert (event.number, event.matches) == (number, ())

    def test_a_number_on_the_black_list_is_told_of(self, side, directory, inbox):
        side.blacklist("+79160000000")
        directory.identify(caller("8 916 000-00-00"))
        directory.identify(caller(ANNA))
        listed, other = inbox.wait_for(2)
        assert (listed.blacklisted, listed.matches) == (True, ())
        assert not other.blacklisted

    def test_a_client_on_the_black_list_is_known_nonetheless(self, side, directory, inbox):
        side.add_client(ANNA, 5, "Anna")
        side.blacklist(ANNA)
        directory.identify(caller(ANNA))
        [event] = inbox.wait_for(1)
        assert event.blacklisted
        assert [match.name for match in event.matches] == ["Anna"]

    def test_each_interaction_gets_its_own_answer(self, side, directory, inbox):
        side.add_client(ANNA, 5, "Anna")
        directory.identify(caller(ANNA, "voice-1"))
        directory.identify(caller("+4930901820", "voice-2"))
        answers = {event.interaction_id: len(event.matches) for event in inbox.wait_for(2)}
        assert answers == {"voice-1": 1, "voice-2": 0}

    def test_a_card_is_done_when_people_say_so(self, side, directory):
        assert not self.card_done("voice-1", directory)
        side.finish_card("voice-1")
        assert self.card_done("voice-1", directory)
        assert not self.card_done("voice-2", directory)

    def test_without_a_database_the_number_is_told_without_matches(self, side, directory, inbox):
        side.add_client(ANNA, 5, "Anna")
        side.break_down()
        directory.identify(caller(ANNA))
        [event] = inbox.wait_for(1)
        assert (event.number, event.matches) == (ANNA, ())

    def test_without_a_database_a_card_cannot_be_asked_for(self, side, directory):
        side.break_down()
        with pytest.raises(ConnectionError):
            self.card_done("voice-1", directory)


class TestFakeDirectory(DirectoryContract):
    @pytest.fixture
    def side(self, inbox):
        return FakeSide(inbox)


@pytest.mark.postgres
class TestSqlDirectory(DirectoryContract):
    @pytest.fixture
    def side(self, inbox, odoo_database):
        return SqlSide(inbox, odoo_database)

    def test_several_clients_are_ranked(self, side, directory, inbox):
        database = side.database
        database.add_number(ANNA, "crm.lead", 50, "Lead", last_interaction_at=900.0)
        database.add_number(ANNA, "res.partner", 2, "Boris", partner_id=2)
        database.add_number(
            ANNA,
            "res.partner",
            1,
            "Anna",
            partner_id=1,
            company_name="Aster",
            owner_user_id=9,
            last_interaction_at=1000.5,
            interaction_count=3,
        )
        directory.identify(caller(ANNA))
        [event] = inbox.wait_for(1)
        assert [match.name for match in event.matches] == ["Anna", "Boris", "Lead"]
        assert event.matches[0].owner_user_id == 9
        assert event.matches[0].reasons == (
            Reason(code="number_of_client"),
            Reason(code="last_talk", values=(("at", 1000.5),)),
            Reason(code="talks", values=(("count", 3),)),
        )

    def test_what_odoo_found_ahead_of_the_call_comes_with_the_client(self, side, directory, inbox):
        database = side.database
        database.add_number(
            ANNA,
            "res.partner",
            1,
            "Anna",
            partner_id=1,
            last_user_id=9,
            lang="ru_RU",
            rules='[{"rule_id": 7, "user_id": 0}, {"rule_id": 8, "user_id": 12}]',
        )
        directory.identify(caller(ANNA))
        [match] = inbox.wait_for(1)[0].matches
        assert (match.last_user_id, match.language) == (9, "ru_RU")
        assert match.rules == (
            RuleMatch(rule_id=RuleId(7)),
            RuleMatch(rule_id=RuleId(8), user_id=12),
        )

    def test_an_addon_that_is_not_updated_yet_tells_who_calls(self, side, directory, inbox):
        side.add_client(ANNA, 5, "Anna")
        side.database.execute("ALTER VIEW contact_center_blacklisted RENAME TO gone")
        try:
            directory.identify(caller(ANNA))
            [event] = inbox.wait_for(1)
        finally:
            side.database.execute("ALTER VIEW gone RENAME TO contact_center_blacklisted")
        assert [match.name for match in event.matches] == ["Anna"]

    def test_clients_of_other_companies_are_nobodys_business(self, side, directory, inbox):
        database = side.database
        database.add_number(ANNA, "res.partner", 1, "Everybody's", partner_id=1)
        database.add_number(ANNA, "res.partner", 2, "Ours", partner_id=2, company_id=7)
        database.add_number(ANNA, "res.partner", 3, "Theirs", partner_id=3, company_id=8)
        directory.identify(replace(caller(ANNA), company_id=7))
        [event] = inbox.wait_for(1)
        assert {match.name for match in event.matches} == {"Everybody's", "Ours"}

    def test_somebody_with_patience_gets_the_answer_himself(self, side, directory, inbox):
        side.add_client(ANNA, 5, "Анна Петрова")
        found = asyncio.run(directory.identified(caller("89161112233")))
        assert (found.number, found.matches[0].partner_id) == (ANNA, 5)
        withheld = asyncio.run(directory.identified(caller("anonymous")))
        assert (withheld.number, withheld.matches) == ("", ())
        side.break_down()
        with pytest.raises(ConnectionError):
            asyncio.run(directory.identified(caller(ANNA)))
        assert not inbox.events

    def test_a_switchboard_number_does_not_flood_the_card(self, side, directory, inbox):
        for record_id in range(1, 60):
            side.add_client(ANNA, record_id, f"Client {record_id}")
        directory.identify(caller(ANNA))
        assert len(inbox.wait_for(1)[0].matches) == 20

    def test_a_connection_cut_unnoticed_costs_no_match(self, side, directory, inbox):
        side.add_client(ANNA, 5, "Anna")
        directory.identify(caller(ANNA))
        inbox.wait_for(1)
        side.database.disconnect_everybody()
        directory.identify(caller(ANNA))
        assert len(inbox.wait_for(2)[1].matches) == 1

    def test_it_comes_back_with_the_database(self, side, directory, inbox):
        side.add_client(ANNA, 5, "Anna")
        side.database.server.stop()
        directory.identify(caller(ANNA))
        inbox.wait_for(1)
        eventually(lambda: not directory.health().ok, "the trouble is told")
        assert "cannot be looked up" in directory.health().detail
        side.database.server.start()
        eventually(lambda: directory.health().ok, "the directory is connected again")
        directory.identify(caller(ANNA))
        assert len(inbox.wait_for(2)[1].matches) == 1

    def test_a_database_that_is_away_is_not_waited_for(self, side, directory, inbox):
        side.database.server.stop()
        directory.identify(caller(ANNA))
        inbox.wait_for(1)
        for number in range(50):
            directory.identify(caller(ANNA, f"voice-{number}"))
        assert len(inbox.events) == 51, "answered before identify returned"

    def test_nobody_gets_in_line_who_knows_that_the_database_is_away(self, odoo_database):
        class CallsAgain(CollectingInbox):
            def put(self, event):
                super().put(event)
                if len(self.events) == 1:
                    directory.identify(caller(ANNA, "voice-2"))
                    self.answered_at_once = len(self.events) == 2

        inbox = CallsAgain()
        directory = SqlDirectory(odoo_database.dsn, inbox, lambda: "RU")
        with running(directory):
            eventually(lambda: directory.health().ok, "the directory is connected")
            odoo_database.server.stop()
            directory.identify(caller(ANNA))
            inbox.wait_for(2)
        assert inbox.answered_at_once

    def test_a_frozen_database_is_not_waited_for(self, side, directory, inbox):
        """It holds the connection and says nothing, as a machine does that ran out of memory."""
        workers = self._freeze(side.database)
        try:
            directory.identify(caller(ANNA, "voice-1"))
            eventually(lambda: not directory.health().ok, "the silence is noticed")
            directory.identify(caller(ANNA, "voice-2"))
            assert [event.interaction_id for event in inbox.events] == ["voice-2"]
            with pytest.raises(ConnectionError):
                self.card_done("voice-1", directory)
        finally:
            for worker in workers:
                os.kill(worker, signal.SIGCONT)
        inbox.wait_for(2)
        eventually(lambda: directory.health().ok, "it goes on")

    def _freeze(self, database):
        rows = database.execute(
            "SELECT pid FROM pg_stat_activity WHERE usename = 'contact_center_gateway'"
        )
        for (worker,) in rows:
            os.kill(worker, signal.SIGSTOP)
        return [worker for (worker,) in rows]

    def test_missing_rights_are_named(self, side, inbox):
        view = "contact_center_card_done"
        side.database.execute(f"REVOKE SELECT ON {view} FROM contact_center_gateway")
        try:
            with running(side.directory):
                eventually(lambda: "denied" in side.directory.health().detail, "it says why")
                assert view in side.directory.health().detail
                side.directory.identify(caller(ANNA))
                assert inbox.wait_for(1)[0].matches == ()
        finally:
            side.database.execute(f"GRANT SELECT ON {view} TO contact_center_gateway")

    def test_a_wrong_password_is_named(self, inbox, odoo_database):
        dsn = odoo_database.dsn.replace("password=reader", "password=wrong")
        directory = SqlDirectory(dsn, inbox, lambda: "RU")
        with running(directory):
            eventually(lambda: "password" in directory.health().detail, "it says why")
            assert "CC_PG_DSN" in directory.health().detail

    def test_the_gateway_may_only_look(self, odoo_database):
        import psycopg2

        connection = psycopg2.connect(odoo_database.dsn)
        for sql in ("SELECT * FROM number", "DELETE FROM contact_center_caller"):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                connection.cursor().execute(sql)
            connection.rollback()
        connection.close()

    def test_before_it_runs_it_answers_without_matches(self, side, inbox):
        side.directory.identify(caller(ANNA))
        assert inbox.wait_for(1)[0].matches == ()

    def test_many_callers_at_once_are_all_answered(self, side, directory, inbox):
        side.add_client(ANNA, 5, "Anna")

        def identify(first):
            for number in range(first, first + 100):
                directory.identify(caller(ANNA, f"voice-{number}"))

        threads = [threading.Thread(target=identify, args=(n * 100,)) for n in range(4)]
        for thread in threads:
            thread.start()
        events = inbox.wait_for(400)
        assert len({event.interaction_id for event in events}) == 400
        assert all(len(event.matches) == 1 for event in events)

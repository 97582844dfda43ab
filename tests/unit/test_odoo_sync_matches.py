"""Several clients with one number: who is shown first, and the reasons that are given."""

from media_gateway.odoo_sync.matches import CallerRow, rank
from media_gateway.vocabulary.terms import Match, Reason


def row(model="res.partner", record_id=1, name="Anna", **values):
    return CallerRow(
        **{
            "model": model,
            "record_id": record_id,
            "partner_id": record_id if model == "res.partner" else 0,
            "name": name,
            "company_name": "",
            "owner_user_id": 0,
            "last_interaction_at": None,
            "interaction_count": 0,
            **values,
        }
    )


def lead(record_id=50, name="Lead", **values):
    return row("crm.lead", record_id, name, **values)


def names(matches):
    return [match.name for match in matches]


def codes(match):
    return [reason.code for reason in match.reasons]


def test_nobody_known_is_no_match():
    assert rank([]) == ()


def test_a_match_carries_who_it_is_and_why():
    known = row(
        record_id=5,
        name="Анна Петрова",
        company_name="Ромашка",
        owner_user_id=9,
        last_interaction_at=1000.5,
        interaction_count=3,
    )
    assert rank([known]) == (
        Match(
            model="res.partner",
            record_id=5,
            partner_id=5,
            name="Анна Петрова",
            company="Ромашка",
            owner_user_id=9,
            reasons=(
                Reason(code="number_of_client"),
                Reason(code="last_talk", values=(("at", 1000.5),)),
                Reason(code="talks", values=(("count", 3),)),
            ),
        ),
    )


def test_clients_come_before_leads_even_where_the_lead_talked_last():
    matches = rank([lead(last_interaction_at=9000.0), row(name="Client", last_interaction_at=1.0)])
    assert names(matches) == ["Client", "Lead"]


def test_the_last_talk_decides_then_the_number_of_talks():
    matches = rank(
        [
            row(record_id=1, name="never"),
            row(record_id=2, name="long ago", last_interaction_at=100.0, interaction_count=50),
            row(record_id=3, name="often", last_interaction_at=200.0, interaction_count=5),
            row(record_id=4, name="seldom", last_interaction_at=200.0, interaction_count=1),
        ]
    )
    assert names(matches) == ["often", "seldom", "long ago", "never"]


def test_a_person_comes_before_the_company_where_nothing_else_decides():
    company = row(record_id=1, name="Aster", company_name="Aster")
    person = row(record_id=2, name="Boris", company_name="Aster")
    matches = rank([company, person])
    assert names(matches) == ["Boris", "Aster"]
    assert codes(matches[1]) == ["number_of_company"]


def test_a_clients_own_lead_is_the_same_match():
    matches = rank([lead(partner_id=1), row(record_id=1, name="Anna")])
    assert names(matches) == ["Anna"]
    assert codes(matches[0]) == ["number_of_client", "number_of_lead"]


def test_two_leads_without_a_client_are_two_matches():
    assert len(rank([lead(50, "One"), lead(51, "Two")])) == 2


def test_a_lead_of_a_client_with_another_number_leads_to_the_client():
    [match] = rank([lead(50, "Lead", partner_id=7), lead(51, "Second", partner_id=7)])
    assert (match.model, match.record_id, match.partner_id) == ("crm.lead", 50, 7)
    assert codes(match) == ["number_of_lead"]


def test_the_order_does_not_hang_on_how_the_rows_come():
    rows = [row(record_id=n, name="Same") for n in range(1, 6)]
    assert rank(rows) == rank(reversed(rows))

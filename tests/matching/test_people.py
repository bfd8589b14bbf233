from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from ccprocessor.domain.matches import Alias
from ccprocessor.domain.receipts import PortalPerson
from ccprocessor.domain.statement import Card
from ccprocessor.matching.people.people import LinkedPerson, link
from tests.builders.people import charge, record


def card(
    name: str | None,
    employee_id: str | None,
    amounts: Sequence[str] = (),
    *,
    last4: str = "1234",
) -> Card:
    charges = tuple(
        charge(amount, f"{n}", card=last4, on=dt.date(2031, 3, 1 + n))
        for n, amount in enumerate(amounts)
    )
    return Card(last4, employee_id, name, "d" * 64, (1,), charges)


def claimant(
    name: str | None, portal_id: str | None, amounts: Sequence[str] = (), *, first: int = 0
) -> PortalPerson:
    records = tuple(
        record(amount, f"{portal_id}{n}", on=dt.date(2031, 3, 1 + first + n))
        for n, amount in enumerate(amounts)
    )
    return PortalPerson(portal_id, name, records, (2,))


def links(people: Sequence[LinkedPerson]) -> dict[str | None, tuple[str, ...]]:
    return {person.employee_id: person.portal_ids for person in people if person.cards}


def kinds(people: Sequence[LinkedPerson]) -> list[str]:
    return [issue.type for person in people for issue in person.issues]


ASH = ["21.10", "35.47", "8.99"]
NASH = ["64.02", "17.31", "90.90"]


def test_the_same_name_links() -> None:
    (person,) = link(
        [card("SAMMOCKWELL", "1", ASH)], [claimant("Sam Q. Mockwell", "7", ASH)]
    ).people
    assert person.employee_id == "1"
    assert person.portal_ids == ("7",)
    assert person.name == "Sam Q. Mockwell"
    assert person.confidence > 0.99
    assert "3 of 3 receipts meet a charge exactly" in person.reasons
    assert not person.issues


def test_cards_of_one_employee_are_one_person() -> None:
    cards = [
        card("SAMMOCKWELL", "1", last4="0001"),
        card("DEVINHAZEL", "2", last4="0002"),
        card("SAMMOCKWELL", "1", last4="0003"),
    ]
    first, second = link(cards, []).people
    assert first.cards == (0, 2)
    assert second.cards == (1,)
    assert not first.issues


def test_a_card_that_lost_its_header_joins_by_its_name_or_stands_alone() -> None:
    known = card("SAMMOCKWELL", "1", last4="0001")
    named = card("SAMMOCKWELL", None, last4="0003")
    assert [p.cards for p in link([known, named], []).people] == [(0, 1)]
    namesake = card("SAMMOCKWELL", "2", last4="0002")
    assert len(link([known, namesake, named], []).people) == 3


def test_a_card_without_any_header_is_linked_by_its_charges() -> None:
    (person,) = link([card(None, None, ASH)], [claimant("Sam Mockwell", "7", ASH)]).people
    assert person.portal_ids == ("7",)


def test_a_card_without_header_and_without_receipts_is_unknown() -> None:
    (person,) = link([card(None, None, ASH, last4="0979")], []).people
    assert person.name == "Card 0979"
    assert kinds([person]) == ["unknown_person"]


def test_charges_tell_two_people_of_one_joined_name_apart() -> None:
    cards = [card("DANASHBOURNE", "1", ASH), card("DANASHBOURNE", "2", NASH)]
    portal = [claimant("Da Nashbourne", "8", NASH), claimant("Dan Ashbourne", "7", ASH)]
    linking = link(cards, portal)
    assert links(linking.people) == {"1": ("7",), "2": ("8",)}
    assert not linking.issues


def test_two_people_of_one_joined_name_without_charges_are_asked_about() -> None:
    cards = [card("DANASHBOURNE", "1"), card("DANASHBOURNE", "2")]
    portal = [claimant("Da Nashbourne", "8", NASH), claimant("Dan Ashbourne", "7", ASH)]
    linking = link(cards, portal)
    assert links(linking.people) == {"1": (), "2": ()}
    assert kinds(linking.people) == ["ambiguous_person"] * 4
    message = linking.issues[0].message
    assert "DANASHBOURNE (1)" in message
    assert "Dan Ashbourne (7)" in message
    assert "alias" in message


def test_one_card_and_two_namesakes_go_by_the_charges() -> None:
    portal = [claimant("Dan Ashbourne", "7", NASH), claimant("Dan Ashbourne", "8", ASH)]
    linking = link([card("DANASHBOURNE", "1", ASH)], portal)
    assert links(linking.people) == {"1": ("8",)}
    assert kinds(linking.people) == ["unknown_person"]


def test_similar_siblings_are_not_mixed_up() -> None:
    linking = link([card("JONABIRCHSHARED", "1", ASH)], [claimant("Jana Birchshared", "7", NASH)])
    assert links(linking.people) == {"1": ()}


def test_a_nickname_links_where_the_charges_agree() -> None:
    linking = link([card("ROBERTYARROW", "1", ASH)], [claimant("Bob Yarrow", "7", ASH)])
    assert links(linking.people) == {"1": ("7",)}


def test_a_nickname_shared_by_two_people_is_left_to_the_charges() -> None:
    cards = [card("ROBERTYARROW", "1"), card("ROBYARROW", "2")]
    linking = link(cards, [claimant("Bob Yarrow", "7", ASH)])
    assert links(linking.people) == {"1": (), "2": ()}
    assert set(kinds(linking.people)) == {"ambiguous_person"}


def test_a_changed_surname_links_by_many_charges() -> None:
    amounts = [*ASH, *NASH]
    linking = link([card("CASEYFALLOW", "1", amounts)], [claimant("Casey Birch", "7", amounts)])
    assert links(linking.people) == {"1": ("7",)}
    few = link([card("CASEYFALLOW", "1", amounts)], [claimant("Casey Birch", "7", amounts[:2])])
    assert links(few.people) == {"1": ()}


def test_someone_who_uses_a_pool_card_does_not_own_it() -> None:
    pool = card("TOLLTAGPOOLCARD", "5", [*ASH, *NASH, "1.10", "2.20", "3.30"])
    linking = link([pool], [claimant("Casey Birch", "7", ASH)])
    assert links(linking.people) == {"5": ()}
    assert kinds(linking.people) == ["unknown_person"]


def test_the_same_name_with_other_charges_throughout_is_asked_about() -> None:
    days = [f"{n}.37" for n in range(11, 21)]
    others = [f"{n}.71" for n in range(31, 41)]
    linking = link([card("SAMMOCKWELL", "1", days)], [claimant("Sam Mockwell", "7", others)])
    assert links(linking.people) == {"1": ()}
    assert kinds(linking.people) == ["ambiguous_person"] * 2


def test_another_months_receipts_still_link_by_name() -> None:
    amounts = [f"{n}.71" for n in range(31, 41)]
    later = claimant("Sam Mockwell", "7", amounts, first=15)
    early = card("SAMMOCKWELL", "1", [f"{n}.37" for n in range(11, 21)])
    assert links(link([early], [later]).people) == {"1": ("7",)}


def test_an_alias_by_ids_beats_names_and_charges() -> None:
    cards = [card("SAMMOCKWELL", "1", ASH), card("DEVINHAZEL", "2", NASH)]
    portal = [claimant("Sam Mockwell", "7", ASH), claimant("Devin Hazel", "8", NASH)]
    alias = Alias("Sam Mockwell", "DEVINHAZEL", "7", "2")
    assert links(link(cards, portal, [alias]).people)["2"] == ("7",)


def test_an_alias_may_lack_ids() -> None:
    alias = Alias("Zed Birch", "CASEYFALLOW")
    linking = link([card("CASEYFALLOW", "1")], [claimant("Zed Birch", "7", ASH)], [alias])
    assert links(linking.people) == {"1": ("7",)}
    assert "named so by an alias" in linking.people[0].reasons


def test_an_alias_for_someone_else_changes_nothing() -> None:
    alias = Alias("Zed Birch", "CASEYFALLOW", "99", "98")
    linking = link([card("SAMMOCKWELL", "1", ASH)], [claimant("Sam Mockwell", "7", ASH)], [alias])
    assert links(linking.people) == {"1": ("7",)}


def test_an_alias_by_name_for_two_namesakes_leaves_the_choice_to_the_charges() -> None:
    cards = [card("DANASHBOURNE", "1", ASH), card("DANASHBOURNE", "2", NASH)]
    alias = Alias("Zed Birch", "DANASHBOURNE")
    assert links(link(cards, [claimant("Zed Birch", "7", NASH)], [alias]).people) == {
        "1": (),
        "2": ("7",),
    }


def test_someone_with_receipts_only_is_unknown_with_the_total_at_stake() -> None:
    (person,) = link([], [claimant("Sam Mockwell", "7", ["10.10", "-3.1050"])]).people
    (issue,) = person.issues
    assert issue.type == "unknown_person"
    assert str(issue.amount_impact) == "7.00"
    assert "Sam Mockwell (7)" in issue.message
    assert person.employee_id is None


def test_records_without_a_person_go_where_the_charges_are_free() -> None:
    cards = [card("SAMMOCKWELL", "1", ASH), card("DEVINHAZEL", "2", NASH)]
    portal = [
        claimant("Sam Mockwell", "7", ASH[:2]),
        claimant("Devin Hazel", "8", NASH),
        claimant(None, None, ASH[2:], first=2),
    ]
    first, second = link(cards, portal).people
    assert first.portal == (0, 2)
    assert first.portal_ids == ("7",)
    assert second.portal == (1,)


def test_records_without_a_person_stay_alone_where_every_charge_has_its_receipt() -> None:
    portal = [claimant("Sam Mockwell", "7", ASH), claimant(None, None, ASH[2:], first=2)]
    linking = link([card("SAMMOCKWELL", "1", ASH)], portal)
    assert [person.portal for person in linking.people] == [(0,), (1,)]
    assert "show no person" in linking.issues[0].message


def test_a_second_card_without_header_goes_where_the_receipts_are_free() -> None:
    lost = replace(card(None, None, [*ASH, *NASH], last4="0009"))
    lost = replace(lost, transactions=lost.transactions[len(ASH) :])
    cards = [card("SAMMOCKWELL", "1", ASH), lost, card("DEVINHAZEL", "2", ["3.30"])]
    portal = [claimant("Sam Mockwell", "7", [*ASH, *NASH]), claimant("Devin Hazel", "8", ["3.30"])]
    first, second = link(cards, portal).people
    assert first.cards == (0, 1)
    assert second.cards == (2,)
    assert not first.issues


def test_pages_of_one_portal_id_are_one_person() -> None:
    portal = [claimant("Sam Mockwell", "7", ASH[:1]), claimant(None, "7", ASH[1:], first=1)]
    (person,) = link([card("SAMMOCKWELL", "1", ASH)], portal).people
    assert person.portal == (0, 1)


NAMES = st.sampled_from(["Dan Ashbourne", "Da Nashbourne", "Bob Yarrow", "Robert Yarrow", "Wu"])
AMOUNTS = st.lists(st.sampled_from([*ASH, *NASH]), max_size=4)


@st.composite
def offices(draw: st.DrawFn) -> tuple[list[Card], list[PortalPerson]]:
    holders = draw(st.lists(st.tuples(NAMES, AMOUNTS, st.booleans()), max_size=6))
    people = draw(st.lists(st.tuples(NAMES, AMOUNTS, st.booleans()), max_size=6))
    cards = [
        card(
            name.upper().replace(" ", "") if shown else None,
            str(n) if shown else None,
            amounts,
            last4=f"{n:04}",
        )
        for n, (name, amounts, shown) in enumerate(holders)
    ]
    portal = [
        claimant(name if shown else None, str(70 + n) if shown else None, amounts)
        for n, (name, amounts, shown) in enumerate(people)
    ]
    return cards, portal


@settings(max_examples=60)
@given(offices())
def test_everyone_is_there_exactly_once(office: tuple[list[Card], list[PortalPerson]]) -> None:
    cards, portal = office
    people = link(cards, portal).people
    assert sorted(n for person in people for n in person.cards) == [*range(len(cards))]
    assert sorted(n for person in people for n in person.portal) == [*range(len(portal))]
    assert all(len(person.portal_ids) <= 1 for person in people)


@settings(max_examples=60)
@given(offices(), st.randoms(use_true_random=False))
def test_who_belongs_together_does_not_depend_on_the_order(
    office: tuple[list[Card], list[PortalPerson]], shuffle: random.Random
) -> None:
    cards, portal = office
    portal = [replace(person, pages=(n,)) for n, person in enumerate(portal) if person.portal_id]

    def together() -> set[tuple[frozenset[str], frozenset[int]]]:
        return {
            (
                frozenset(cards[n].last4 for n in person.cards),
                frozenset(portal[n].pages[0] for n in person.portal),
            )
            for person in link(cards, portal).people
        }

    before = together()
    shuffle.shuffle(cards)
    shuffle.shuffle(portal)
    assert together() == before

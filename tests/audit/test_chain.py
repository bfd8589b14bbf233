"""Whoever changes, removes, adds or moves an event of the chain is found at the first one."""

from __future__ import annotations

import pytest

from ccprocessor.audit.chain import ChainedEvent, first_break, head_of_nothing, sealed

OFFICE = "an office"


def chain(count: int, office: str = OFFICE) -> list[ChainedEvent]:
    previous, events = head_of_nothing(office), []
    for number in range(1, count + 1):
        body = b'{"what":"event %d"}' % number
        previous = sealed(previous, number, body)
        events.append(ChainedEvent(number, body, previous))
    return events


def test_a_chain_that_nobody_touched_holds() -> None:
    assert first_break(chain(50), OFFICE) is None
    assert first_break([], OFFICE) is None


@pytest.mark.parametrize("at", [0, 7, 18])
def test_the_first_event_that_is_not_as_it_was_is_named(at: int) -> None:
    events = chain(20)
    changed = [*events]
    changed[at] = events[at]._replace(body=events[at].body + b" ")
    moved = [*events]
    moved[at], moved[at + 1] = (
        events[at + 1]._replace(number=at + 1),
        events[at]._replace(number=at + 2),
    )
    for broken in (changed, moved, events[:at] + events[at + 1 :]):
        found = first_break(broken, OFFICE)
        assert found is not None
        assert found.number == at + 1


def test_who_forges_an_event_and_seals_it_anew_breaks_the_next_one() -> None:
    events = chain(5)
    body = b'{"what":"forged"}'
    events[2] = ChainedEvent(3, body, sealed(events[1].digest, 3, body))
    found = first_break(events, OFFICE)
    assert found is not None
    assert found.number == 4


def test_the_chain_of_another_office_is_not_this_one_s() -> None:
    found = first_break(chain(3, "another"), OFFICE)
    assert found is not None
    assert found.number == 1


def test_no_two_events_read_alike_wherever_they_are_cut() -> None:
    assert sealed("ab", 1, b"2x") != sealed("ab", 12, b"x")
    assert sealed("a", 1, b"b1x") != sealed("ab", 1, b"1x")

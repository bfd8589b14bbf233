"""Two revisions in words, and two months of a person."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from ccprocessor.app import open_office
from ccprocessor.domain.cycles import Month, Person
from ccprocessor.jobs import Job
from ccprocessor.resources import resource
from ccprocessor.services.cycle.load_cycle import Loaded, load_cycle
from ccprocessor.services.desk.comparison import (
    NotInThatMonth,
    compare_months,
    compare_revisions,
)
from ccprocessor.services.desk.deciding import decide, restore
from ccprocessor.services.office import Office, ProcessOptions
from ccprocessor.settings import Settings
from ccprocessor.storage.revisions import NewRevision, add_revision


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    settings = Settings(
        database_url=f"sqlite:///{(tmp_path / 'office.sqlite').as_posix()}",
        log_folder=tmp_path / "log",
        cache_folder=tmp_path / "cache",
        author="Pat",
    )
    with open_office(settings) as opened:
        yield opened


@pytest.fixture
def loaded(office: Office) -> Loaded:
    options = ProcessOptions(aliases=resource("sample/aliases.json"), ocr=False)
    files = [resource("sample/car.pdf"), resource("sample/receipts.pdf")]
    return load_cycle(files, office, options, Job())


def spender(month: Month) -> Person:
    return next(one for one in month.people if one.open_transactions and one.receipts)


def test_a_decision_tells_its_author_and_reason_and_what_follows_tells_nobody(
    office: Office, loaded: Loaded
) -> None:
    person = spender(loaded.month)
    charge, receipt = person.open_transactions[0], person.receipts[0]
    cycle = loaded.revision.cycle_id
    lines = [
        {
            "kind": "mark",
            "transaction": {"card": charge.card, "number": charge.number},
            "as": "receipt_lost",
            "reason": "Affidavit of Monday",
        },
        {
            "kind": "set",
            "receipt": {"transaction_id": receipt.transaction_id},
            "field": "amount",
            "value": "1234.5",
        },
        {
            "kind": "add_receipt",
            "person": person.key,
            "date": str(charge.transaction_date),
            "amount": "7.00",
            "merchant": "QUIKMOCK",
        },
    ]
    done = decide(office, cycle, [json.dumps(line) for line in lines])
    assert not done.refused
    found = compare_revisions(office, cycle, "1.0", "1.1").rows

    mark = next(row for row in found if row.what.endswith(": mark"))
    assert (mark.before, mark.after) == ("", "receipt lost")
    assert (mark.by, mark.why) == ("Pat", "Affidavit of Monday")
    assert mark.ref == charge.key
    amount = next(row for row in found if row.ref == receipt.key and row.what.endswith("amount"))
    assert (amount.after, amount.by, amount.why) == ("1,234.50", "Pat", "corrected")
    [added] = [row for row in found if "New" in row.kinds]
    assert added.what.startswith("Receipt QUIKMOCK")
    assert (added.before, added.after) == ("", "7.00")
    problem = next(row for row in found if row.kinds == ("Problems",))
    assert not problem.by


def test_a_settled_problem_is_told_with_its_reason(office: Office, loaded: Loaded) -> None:
    cycle = loaded.revision.cycle_id
    issue = next(one for person in loaded.month.people for one in person.open_issues)
    line = {"kind": "resolve", "issue": issue.key, "reason": "Affidavit of Monday"}
    assert not decide(office, cycle, [json.dumps(line)]).refused
    [there] = [r for r in compare_revisions(office, cycle, "1.0", "1.1").rows if r.by]
    assert (there.before, there.after) == ("open", "settled: Affidavit of Monday")
    [back] = [r for r in compare_revisions(office, cycle, "1.1", "1.0").rows if r.by]
    assert (back.before, back.after) == ("settled: Affidavit of Monday", "open")


def test_a_settled_problem_of_the_month_itself_is_told(office: Office, loaded: Loaded) -> None:
    cycle, issue = loaded.revision.cycle_id, loaded.month.open_issues[0]
    line = {"kind": "resolve", "issue": issue.key, "reason": "Printed twice"}
    assert not decide(office, cycle, [json.dumps(line)]).refused
    [row] = [r for r in compare_revisions(office, cycle, "1.0", "1.1").rows if not r.person]
    assert (row.name, row.what) == ("The month", issue.message)
    assert (row.before, row.after) == ("open", "settled: Printed twice")
    assert (row.by, row.why) == ("Pat", "Printed twice")


def test_restoring_what_was_compared_leaves_no_difference(office: Office, loaded: Loaded) -> None:
    cycle, person = loaded.revision.cycle_id, spender(loaded.month)
    note = json.dumps({"kind": "note", "person": person.key, "text": "Called"})
    decide(office, cycle, [note])
    [row] = compare_revisions(office, cycle, "1.0", "1.1").rows
    assert (row.what, row.after, row.by) == ("Note", "Called", "Pat")
    restore(office, cycle, "1.0")
    assert compare_revisions(office, cycle, "1.0", "1.2").rows == ()


def earlier(office: Office, loaded: Loaded, person: Person) -> str:
    """Store a month before, of one person alone; the cycle's id."""
    cycle = replace(
        loaded.month.cycle,
        id="the-month-before",
        period_from=dt.date(2030, 1, 1),
        period_to=dt.date(2030, 1, 31),
    )
    with office.write() as session:
        month = replace(loaded.month, cycle=cycle, people=(person,), issues=())
        return add_revision(session, NewRevision(month, "inputs of before")).cycle_id


def test_two_months_of_a_person_tell_what_is_new_and_what_is_gone(
    office: Office, loaded: Loaded
) -> None:
    person = spender(loaded.month)
    first, *rest = person.transactions
    moved = replace(first, merchant="ONCE UPON A SHOP")
    then = replace(person, transactions=(moved, *rest), matches=(), issues=())
    before = earlier(office, loaded, then)
    here = loaded.revision
    found = compare_months(office, person, before, here.cycle_id, here.number).rows

    assert found[0].what == "All charges"
    assert found[0].why == "the same"
    gone = next(row for row in found if row.kinds == ("Merchants", "Gone"))
    assert gone.what == "ONCE UPON A SHOP"
    assert not gone.after
    merchants = [row.after for row in found if "Merchants" in row.kinds and row.after]
    amounts = [Decimal(text.replace(",", "")) for text in merchants]
    assert sum(amounts) == person.statement_total
    assert any("Categories" in row.kinds for row in found)


def test_a_month_without_the_person_says_so(office: Office, loaded: Loaded) -> None:
    person = spender(loaded.month)
    other = next(one for one in loaded.month.people if one.key != person.key)
    before = earlier(office, loaded, other)
    here = loaded.revision
    with pytest.raises(NotInThatMonth, match="has nothing of"):
        compare_months(office, person, before, here.cycle_id, here.number)

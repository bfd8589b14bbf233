"""Acts of a person on a month, as the decisions that are sent down and a name for the step."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ccprocessor.decisions.values import (
    AMOUNT_FIELDS,
    DATE_FIELDS,
    BadValue,
    amount_of,
    date_of,
)
from ccprocessor.desktop.shared.tables.model import Writable
from ccprocessor.desktop.workbench.rows.entries import PersonEntry
from ccprocessor.desktop.workbench.rows.finding_rows import SuggestionRow
from ccprocessor.desktop.workbench.rows.loose_rows import LooseRow
from ccprocessor.domain.cycles import Person
from ccprocessor.domain.issues import Issue, IssueType, ReceiptRef, TransactionRef
from ccprocessor.domain.money import total
from ccprocessor.domain.places import PageRef
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Mark, Transaction
from ccprocessor.extraction.text.amounts import parse_amount
from ccprocessor.extraction.text.dates import parse_date
from ccprocessor.review.picture_duplicates import is_one_picture
from ccprocessor.review.wording import day, money, plural

if TYPE_CHECKING:  # the database is heavy: imported on the runners' threads
    from ccprocessor.services.desk.clashes import Line

FIELD_WORDS = {
    "transaction_date": "date",
    "posted_date": "posted date",
    "net": "amount",
    "merchant_group": "group",
    "expense_type": "expense type",
    "coding.type": "coding type",
    "coding.job": "job",
    "coding.phase": "phase",
    "coding.cost_type": "cost type",
    "coding.gl_account": "account",
}
"""Names of fields on screen, where they are not called so themselves."""

MARK_WORDS: dict[Mark, str] = {
    "personal": "personal",
    "disputed": "disputed",
    "receipt_lost": "receipt lost",
}


def _nobody(_why: str) -> bool:
    """Leave it to others to tell why an act was refused."""
    return False


class Act(NamedTuple):
    """One step: its name in the history, its decisions, and receipts that must have no charge.

    `refused` is given the sentence on why it was not done, and tells whether it told so.
    """

    label: str
    lines: tuple[Line, ...]
    free: tuple[ReceiptRef, ...] = ()
    refused: Callable[[str], bool] = _nobody


def write(value: Writable, text: str) -> Act:
    """Write a value into a field of a charge or a receipt."""
    written = _as_written(value.field, text)
    line = {"kind": "set", **_about(value.subject), "field": value.field, "value": written}
    name = FIELD_WORDS.get(value.field, value.field)
    return Act(f"{name} of {_named(value.subject)}: {written or 'none'}", (line,))


def confirm(values: Sequence[Writable]) -> Act:
    """Say that values were read as they are printed."""
    lines = [{"kind": "confirm", **_about(one.subject), "field": one.field} for one in values]
    name = FIELD_WORDS.get(values[0].field, values[0].field)
    said = f"{name} of {_named(values[0].subject)}" if len(values) == 1 else f"{len(values)} values"
    return Act(f"{said} confirmed", tuple(lines))


def match(rows: Sequence[SuggestionRow]) -> Act:
    """Put charges together with what is suggested for them; a loose receipt is added as read."""
    charges = [row.entry.charge for row in rows if row.entry.charge is not None]
    lines = [line for row in rows for line in _match_lines(row)]
    if len(rows) > 1:  # looked at together: no proof of each
        lines = [{**line, "reason": "accepted together"} for line in lines]
    free = [ref for row in rows for ref in row.suggestion.receipts]
    return Act(f"{_all_named(charges)} matched", tuple(lines), tuple(free))


def _match_lines(row: SuggestionRow) -> tuple[Line, ...]:
    if row.loose is not None:
        return take_loose(row.loose).lines
    about = {"kind": "match", **_about(row.entry.charge)}
    return ({**about, "receipts": _receipts(row.suggestion.receipts)},)


def unmatch(charges: Sequence[Transaction]) -> Act:
    """Leave charges alone."""
    lines = tuple({"kind": "unmatch", **_about(charge)} for charge in charges)
    return Act(f"{_all_named(charges)} unmatched", lines)


def reject(pairs: Sequence[tuple[Transaction, Sequence[ReceiptRef]]]) -> Act:
    """Keep charges and receipts apart."""
    lines = [
        {"kind": "reject", **_about(charge), "receipts": _receipts(receipts)}
        for charge, receipts in pairs
    ]
    return Act(f"{_all_named([charge for charge, _ in pairs])}: another receipt", tuple(lines))


def group(charge: Transaction, kept: Sequence[ReceiptRef], added: Sequence[ReceiptRef]) -> Act:
    """Put several receipts to one charge, beside those that it has."""
    receipts = _receipts([*kept, *added])
    line = {"kind": "group", **_about(charge), "receipts": receipts}
    return Act(f"{_named(charge)}: {plural(len(receipts), 'receipt')}", (line,), tuple(added))


def mark(charges: Sequence[Transaction], as_: Mark) -> Act:
    """Say why charges need no receipt."""
    lines = tuple({"kind": "mark", **_about(charge), "as": as_} for charge in charges)
    return Act(f"{_all_named(charges)}: {MARK_WORDS[as_]}", lines)


def resolve(reasons: Mapping[Issue, str]) -> Act:
    """Settle problems, each with its reason."""
    lines = [{"kind": "resolve", "issue": one.key, "reason": why} for one, why in reasons.items()]
    return Act(f"settled: {next(iter(reasons)).message}", tuple(lines))


def usual_reason(issue: Issue, records: Iterable[Transaction | Receipt] = ()) -> str:
    """Reason to settle a problem with that claims nothing but what is known here.

    `records` are those that it may be about, for their dates, and the month's for their pictures.
    """
    if issue.type == "date_differs":
        dates: dict[object, dt.date | None] = {
            one.key: one.transaction_date if isinstance(one, Transaction) else one.date
            for one in records
        }
        charged, recorded = dates.get(issue.transaction), dates.get(issue.receipt)
        if charged and recorded and (days := (charged - recorded).days):
            return f"Same purchase: the dates differ by {plural(abs(days), 'day')}"
    if issue.type == "missing_receipt" and issue.receipt is not None:
        return "Accepted without a picture"
    if issue.type == "duplicate_receipt" and _shares_its_picture(issue, records):
        return _AS_IT_IS
    return _REASONS.get(issue.type, _AS_IT_IS)


def _shares_its_picture(issue: Issue, records: Iterable[Transaction | Receipt]) -> bool:
    """Tell whether the picture of an issue's receipt is that of another record too."""
    pictures = {one.key: one.picture for one in records if isinstance(one, Receipt) and one.picture}
    own = pictures.pop(issue.receipt, None) if issue.receipt else None
    return own is not None and any(is_one_picture(own, other) for other in pictures.values())


_AS_IT_IS = "Accepted as it is"


_YEAR = 366  # days; what is further from all else of somebody was typed wrongly

_REASONS: dict[IssueType, str] = {
    "missing_receipt": "Accepted without a receipt",
    "missing_all_receipts": "Accepted without receipts",
    "missing_coding_info": "Accepted without full coding",
    "tip_added": "Tip accepted",
    "amount_differs": "Difference accepted",
    "total_mismatch": "Difference accepted",
    "duplicate_transaction": "Both charges accepted",
    "duplicate_receipt": "Two purchases alike",
    "unassigned_page": "Left without an owner",
    "unreadable_page": "Left unread",
}
"""The reason offered for a problem of a type; it can be written over."""


def note(people: Sequence[Person], text: str) -> Act:
    """Write something down about people."""
    lines = [{"kind": "note", "person": person.key, "text": text} for person in people]
    return Act(f"note on {people_named(people)}", tuple(lines))


def people_named(people: Sequence[Person]) -> str:
    """Name somebody, or count several."""
    return people[0].name if len(people) == 1 else f"{len(people)} people"


def request(charges: Sequence[Transaction]) -> str:
    """Request to a cardholder, in a sentence that can be changed."""
    named = []
    for charge in charges:
        on = f" of {day(charge.transaction_date)}" if charge.transaction_date else ""
        named.append(f"{charge.merchant}, {money(charge.net)}{on}")
    receipts = "receipt" if len(named) == 1 else "receipts"
    return f"Please send the {receipts} for {'; '.join(named)}."


def request_for_all(person: Person) -> str:
    """Request for the receipts of every charge that has none."""
    charges = [one for one in person.open_transactions if one.mark is None]
    together = money(total(one.net for one in charges))
    return f"Please send the receipts for {plural(len(charges), 'charge')}, {together} together."


def remind(asked: Sequence[tuple[Person, str]]) -> Act:
    """Note down that people were asked for something, each in words of their own."""
    lines = [{"kind": "remind", "person": one.key, "text": text} for one, text in asked]
    return Act(f"{people_named([person for person, _ in asked])} asked", tuple(lines))


def add_receipt(person: Person, said: Mapping[str, str]) -> Act:
    """Add a receipt that no report holds."""
    return Act(f"receipt of {person.name} added", (_record("add_receipt", person.key, said),))


def add_charge(person: Person, said: Mapping[str, str]) -> Act:
    """Add a charge that could not be read."""
    return Act(f"charge of {person.name} added", (_record("add_transaction", person.key, said),))


def wrong_values(act: Act, person: Person) -> dict[str, str]:
    """Return a sentence for each value of an added record that cannot be meant, by field."""
    from ccprocessor.services.desk.decision_lines import BadLine, parsed

    [line] = act.lines
    found = {}
    for name, value in line.items():
        try:
            if name in AMOUNT_FIELDS:
                amount_of(str(value))
            elif name in DATE_FIELDS:
                day = date_of(str(value))
                if _is_far(day, person):
                    found[name] = f"{day:%d %B %Y} is far from all else here. Check the year."
        except BadValue as error:
            found[name] = f"{error}."
    if found:
        return found
    try:
        parsed(json.dumps(line))
    except BadLine as error:
        said = str(error)
        return {
            next(
                (name for name in line if name in said.split()), ""
            ): f"{said[:1].upper()}{said[1:]}."
        }
    return {}


def _is_far(day: dt.date, person: Person) -> bool:
    """Return whether a date is more than a year from all that somebody bought."""
    days = [one.transaction_date for one in person.transactions]
    days += [one.date for one in person.receipts]
    gaps = [abs((day - one).days) for one in days if one is not None]
    return bool(gaps) and min(gaps) > _YEAR


def take_loose(row: LooseRow) -> Act:
    """Add a loose receipt to whom it is proposed for, as it was read."""
    proposal, charge = row.receipt.proposal, row.charge
    assert proposal is not None
    assert charge is not None
    day = row.date or charge.transaction_date
    said = {
        "date": day.isoformat() if day else "",
        "amount": f"{row.total if row.total is not None else charge.net:f}",
        "merchant": row.merchant or charge.merchant,
        "file": row.file,
    }
    return Act(
        f"{row.file} for {charge.merchant}", (_record("add_receipt", proposal.person, said),)
    )


def link(person: Person, other: Person) -> Act:
    """Make a person of the statement and one of the portal the same."""
    ids = {
        "employee_id": person.employee_id or other.employee_id,
        "portal_id": person.portal_id or other.portal_id,
    }
    return Act(f"{person.name} is {other.name}", ({"kind": "link", **ids},))


def separate(person: Person) -> Act:
    """Make a person of the statement and one of the portal two."""
    ids = {"employee_id": person.employee_id, "portal_id": person.portal_id}
    return Act(f"{person.name}: two people", ({"kind": "separate", **ids},))


def assign(page: PageRef, document: str, person: str) -> Act:
    """Give a page that belongs to nobody to somebody."""
    where = {"document": page.document, "page": page.page}
    line = {"kind": "assign", "page": where, "person": person}
    return Act(f"page {page.page} of {document} given", (line,))


def take_back(decision: str, what: str) -> Act:
    """Take a decision back."""
    return Act(f"taken back: {what}", ({"kind": "take_back", "decision": decision},))


def rejected(entry: PersonEntry, chosen: SuggestionRow | None = None) -> tuple[ReceiptRef, ...]:
    """The receipts that “another receipt” is about: matched, chosen, else suggested first."""
    suggested = chosen.suggestion if chosen else next(iter(entry.suggestions), None)
    pair = entry.match or suggested
    return pair.receipts if pair else ()


def _record(kind: str, person: str, said: Mapping[str, str]) -> Line:
    """A record as somebody wrote it; what was left empty is not said."""
    written = {name: _as_written(name, text) for name, text in said.items()}
    return {"kind": kind, "person": person, **{k: v for k, v in written.items() if v}}


def _as_written(field: str, text: str) -> str:
    """A typed amount or day in the form of decisions; what is none goes down as it is."""
    if field in AMOUNT_FIELDS and (amount := parse_amount(text)) is not None:
        return f"{amount:f}"
    if field in DATE_FIELDS and (date := parse_date(text)) is not None:
        return date.isoformat()
    return text


def _named(subject: object) -> str:
    assert isinstance(subject, Transaction | Receipt)
    return subject.merchant or "a receipt"


def _all_named(charges: Sequence[Transaction]) -> str:
    return charges[0].merchant if len(charges) == 1 else f"{len(charges)} charges"


def _about(subject: object) -> Line:
    assert isinstance(subject, Transaction | Receipt)
    if isinstance(subject, Receipt):
        return {"receipt": subject.key._asdict()}
    return {"transaction": subject.key._asdict()}


def _receipts(refs: Sequence[ReceiptRef | TransactionRef]) -> list[dict[str, object]]:
    return [ref._asdict() for ref in refs]

"""`Person Sheets/`: what one person was charged and handed in, to be checked and signed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ccprocessor.documents.protocol.requests import PaperPlan, PaperTable
from ccprocessor.domain.cycles import Person
from ccprocessor.domain.issues import Issue, ReceiptRef, TransactionRef
from ccprocessor.domain.money import to_cents, total
from ccprocessor.domain.receipts import Coding, Receipt
from ccprocessor.domain.statement import Transaction
from ccprocessor.review.leftovers import Claims
from ccprocessor.review.standing import causes_of, wrongs_of
from ccprocessor.review.wording import day
from ccprocessor.services.papers.markup import STYLE, PaperColumn, Value, blanks, facts, table, text
from ccprocessor.services.papers.standing import PaperMonth, identity, reminded_words

FOLDER = "Person Sheets"


def person_sheet(target: Path, person: Person, of: PaperMonth, claims: Claims) -> PaperPlan:
    """The sheet of one person; `claims` are those of the month."""
    title = f"{person.name}, {of.title}"
    return PaperPlan(target, title, STYLE, tuple(_blocks(person, of, claims)), of.foot_of(person))


def _blocks(person: Person, of: PaperMonth, claims: Claims) -> Iterator[str | PaperTable]:
    yield (
        f"<h1>{text(person.name)}</h1>"
        f"<p class='quiet'>{text(identity(person))}<br/>{text(of.title)}</p>"
    )
    difference = person.statement_total - person.receipt_total
    sums: list[tuple[str, Value]] = [
        ("Charged", person.statement_total),
        ("Receipts", person.receipt_total),
        ("Difference", difference),
    ]
    sums += [(f"of which {cause.words}", cause.amount) for cause in causes_of((person,), claims)]
    yield facts(sums)
    wrongs = " · ".join(wrongs_of(person))
    settled = _settled(person)
    fine = "Nothing is in the way; what was settled has its reason." if settled else _IN_ORDER
    yield f"<p class='wrong'>{text(wrongs)}</p>" if wrongs else f"<p>{fine}</p>"
    if person.transactions:
        yield _charges(person, settled)
    lone = person.open_receipts
    if lone:
        yield _receipts(lone, settled)
    yield from _problems(person, of)
    yield "<h2>Signed</h2>" + blanks(("Cardholder, date", "Approved by, date"))


_IN_ORDER = "Everything is in order."
_Ref = TransactionRef | ReceiptRef | None
_Settled = Mapping[_Ref, Sequence[Issue]]


def _settled(person: Person) -> _Settled:
    """Settled issues by each record that they are about, under None those about none."""
    found: dict[_Ref, list[Issue]] = defaultdict(list)
    for issue in person.issues:
        about: set[_Ref] = {issue.transaction, issue.receipt} - {None}
        if issue.type == "missing_all_receipts":
            about = {one.key for one in person.open_transactions}
        for ref in (about or {None}) if issue.resolved else ():
            found[ref].append(issue)
    return found


def _with_reasons(said: str, settled: _Settled, *refs: _Ref) -> str:
    """A text of a row, with the reasons for which something about its records was settled."""
    issues = [issue for ref in refs for issue in settled.get(ref, ())]
    reasons = dict.fromkeys(one.resolved.reason for one in issues if one.resolved)
    return "; ".join([*([said] if said else []), *(f"settled: {reason}" for reason in reasons)])


_CHARGES = (
    PaperColumn("Date", 58),
    PaperColumn("Merchant", 124),
    PaperColumn("City", 60),
    PaperColumn("Charged", 58, is_number=True),
    PaperColumn("Receipt", 58, is_number=True),
    PaperColumn("Coding", 80),
    PaperColumn("State", 78),
)


def _charges(person: Person, settled: _Settled) -> PaperTable:
    receipts = {receipt.key: receipt for receipt in person.receipts}
    match_of = person.match_of_transaction
    rows = []
    for charge in person.transactions:
        match = match_of.get(charge.key)
        beside = [receipts[key] for key in match.receipts if key in receipts] if match else []
        rows.append(
            (
                charge.transaction_date or charge.posted_date,
                charge.merchant,
                charge.city,
                charge.net,
                _shown(beside) if beside else None,
                "; ".join(dict.fromkeys(coding_words(one.coding) for one in beside)),
                _with_reasons(
                    _state(charge, beside), settled, charge.key, *(one.key for one in beside)
                ),
            )
        )
    matched = [one for one in person.receipts if one.key in person.match_of_receipt]
    sums = (person.statement_total, _shown(matched))
    totals = ("Total", "", "", *sums, "", "")
    return table(_CHARGES, rows, intro="<h2>Charges</h2>", totals=totals)


def _shown(receipts: list[Receipt]) -> Value:
    return to_cents(total(one.amount for one in receipts if one.amount is not None))


def _state(charge: Transaction, beside: list[Receipt]) -> str:
    if not beside:
        return (charge.mark or "no receipt").replace("_", " ")
    return "receipt" if all(one.attachment for one in beside) else "no picture"


def coding_words(coding: Coding) -> str:
    """Job, phase and cost type, or the account; what lacks in words."""
    told = (coding.job, coding.phase, coding.cost_type, coding.gl_account)
    known = " ".join(part for part in told if part)
    lacks = f"no {', '.join(coding.lacks)}" if coding.lacks else ""
    return "; ".join(part for part in (known, lacks) if part)


_RECEIPTS = (
    PaperColumn("Date", 58),
    PaperColumn("Merchant", 220),
    PaperColumn("Amount", 60, is_number=True),
    PaperColumn("Coding", 178),
)


def _receipts(receipts: tuple[Receipt, ...], settled: _Settled) -> PaperTable:
    rows = [
        (
            one.date,
            one.merchant,
            one.amount,
            _with_reasons(coding_words(one.coding), settled, one.key),
        )
        for one in receipts
    ]
    return table(_RECEIPTS, rows, intro="<h2>Receipts without a charge</h2>")


def _problems(person: Person, of: PaperMonth) -> Iterator[str | PaperTable]:
    lines = dict.fromkeys(issue.message for issue in person.open_issues)
    if lines:
        yield table((PaperColumn("What is open", 516),), [(line,) for line in lines])
    if whole := _settled(person).get(None):
        rows = [(f"{one.message} {_with_reasons('', {None: [one]}, None)}",) for one in whole]
        yield table((PaperColumn("What was settled", 516),), rows)
    if told := reminded_words(of.decided.reminders(person)):
        yield f"<p class='quiet'>Reminded {text(told)}.</p>"
    review = person.review
    if review.state not in {"open", "ready"}:
        when = f" on {day(review.at.date())}" if review.at else ""
        said = f": {review.comment}" if review.comment else ""
        yield f"<p>{text(f'{review.state.capitalize()} by {review.by}{when}{said}')}</p>"

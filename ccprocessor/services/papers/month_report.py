"""`Month Report.pdf`: totals, causes and progress on a page, then who is outstanding with what."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from ccprocessor.documents.protocol.requests import PaperPlan, PaperTable
from ccprocessor.domain.cycles import FLAGS, Flag, open_amount_of
from ccprocessor.domain.money import total
from ccprocessor.review.standing import age_words, causes_of, reckoned_on, wrongs_of
from ccprocessor.review.wording import money, plural
from ccprocessor.services.papers.markup import STYLE, Bar, PaperColumn, chart, facts, table, text
from ccprocessor.services.papers.standing import PaperMonth, reminded_words, sum_of

NAME = "Month Report.pdf"
_BLUE, _GREEN, _RED, _GREY = "#1f3864", "#2e7d32", "#a4262c", "#8a8a8a"
_REVIEWED = ("submitted", "returned", "approved", "exported")
_WRONGS: dict[Flag, str] = {
    "missing_coding_info": "coding",
    "missing_receipt": "a receipt missing",
    "missing_all_receipts": "no receipt at all",
    "total_mismatch": "totals differ",
}


def month_report(target: Path, of: PaperMonth) -> PaperPlan:
    """The report of a month."""
    return PaperPlan(target, f"Month report, {of.title}", STYLE, tuple(_blocks(of)), of.foot)


def _blocks(of: PaperMonth) -> Iterator[str | PaperTable]:
    month = of.month
    yield f"<h1>{text(of.title)}</h1><p class='quiet'>Month report</p>"
    charged = total(person.statement_total for person in month.people)
    receipted = total(person.receipt_total for person in month.people)
    printed = month.control_totals.summary_page_net
    yield "<h2>Totals</h2>" + facts(
        (
            ("Charged", charged),
            ("Printed on the statement", printed if printed is not None else "no total printed"),
            ("Receipts", receipted),
            ("Difference of the totals", charged - receipted),
            ("Open, each person by themselves", open_amount_of(month.people)),
            ("Charges", sum(len(person.transactions) for person in month.people)),
            ("Receipt records", sum(len(person.receipts) for person in month.people)),
            ("Not read yet", _unread(of) or "nothing"),
        )
    )
    yield _causes(of)
    yield _progress(of)
    yield from _outstanding(of)


def _causes(of: PaperMonth) -> str:
    causes = causes_of(of.month.people, of.claims)
    head = "<h2>Why charges and receipts differ</h2>"
    if not causes:
        return f"{head}<p>They do not.</p>"
    bars = [
        Bar(f"{one.words} ({one.times:,})", money(one.amount), one.amount, _colour(one.amount))
        for one in causes
    ]
    whole = money(total(one.amount for one in causes))
    return f"{head}{chart(bars)}<p class='quiet'>Together {text(whole)}.</p>"


def _colour(amount: Decimal) -> str:
    return _GREY if amount < 0 else _BLUE


def _progress(of: PaperMonth) -> str:
    people = of.month.people
    ready = sum(person.is_ready for person in people)
    counts = [
        ("ready", ready, _GREEN),
        ("with something to clear", len(people) - ready, _RED),
        *((_WRONGS[flag], sum(flag in one.flags for one in people), _RED) for flag in FLAGS),
        *((state, sum(one.review.state == state for one in people), _BLUE) for state in _REVIEWED),
    ]
    bars = [
        Bar(name, f"{count:,}", Decimal(count), colour) for name, count, colour in counts if count
    ]
    whole = plural(len(people), "person", "people")
    return f"<h2>Progress: {ready:,} of {whole} ready</h2>{chart(bars)}"


def _unread(of: PaperMonth) -> str:
    pictures = sum(len(r.unread_pictures) for one in of.month.people for r in one.receipts)
    told = [plural(of.unread_pages, "page")] if of.unread_pages else []
    return " and ".join([*told, *([plural(pictures, "receipt picture")] if pictures else [])])


_WHO = (
    PaperColumn("Name", 120),
    PaperColumn("What is open", 190),
    PaperColumn("Owed", 46, is_number=True),
    PaperColumn("Amount", 60, is_number=True),
    PaperColumn("Reminded", 100),
)
_WHAT = (
    PaperColumn("Name", 120),
    PaperColumn("Date", 60),
    PaperColumn("Merchant", 146),
    PaperColumn("Amount", 60, is_number=True),
    PaperColumn("Missing", 60),
    PaperColumn("Age", 70),
)


def _outstanding(of: PaperMonth) -> Iterator[str | PaperTable]:
    owing, decided = {one.key: owed for one, owed in of.owing()}, of.decided
    yield ""
    people = [one for one in of.month.people if wrongs_of(one)]
    if not people:
        yield "<h2>Who is outstanding</h2><p>Nobody: everything is in order.</p>"
        return
    people.sort(key=lambda one: (-sum_of(owing.get(one.key, ())), one.name))
    yield table(
        _WHO,
        [
            (
                person.name,
                " · ".join(wrongs_of(person)),
                len(owing.get(person.key, ())) or None,
                sum_of(owing[person.key]) if person.key in owing else None,
                reminded_words(decided.reminders(person)),
            )
            for person in people
        ],
        intro="<h2>Who is outstanding</h2>",
        totals=(
            plural(len(people), "person", "people"),
            "",
            sum(map(len, owing.values())),
            sum_of(tuple(one for owed in owing.values() for one in owed)),
            "",
        ),
    )
    yield from _receipts(of)


def _receipts(of: PaperMonth) -> Iterator[PaperTable]:
    until = reckoned_on(of.month.cycle, of.stamp.created)
    rows = [
        (person.name, one.date, one.merchant, one.amount, one.lacks, age_words(one.age(until)))
        for person, owed in of.owing()
        for one in owed
    ]
    if rows:
        yield table(_WHAT, rows, intro="<h2>Which receipts are owed</h2>")

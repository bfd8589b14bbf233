"""Letters about missing receipts: a PDF, an affidavit and a draft of an e-mail a person."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from ccprocessor.documents.protocol.requests import PaperPlan, PaperTable
from ccprocessor.domain.cycles import Person
from ccprocessor.errors import printable
from ccprocessor.review.standing import NO_PICTURE, Owed
from ccprocessor.review.wording import day, money, plural
from ccprocessor.services.papers.markup import STYLE, PaperColumn, blanks, table, text
from ccprocessor.services.papers.standing import PaperMonth, identity, sum_of

FOLDER = "Letters"
_OWED = (
    PaperColumn("Date", 76),
    PaperColumn("Merchant", 200),
    PaperColumn("Card", 60),
    PaperColumn("Amount", 80, is_number=True),
    PaperColumn("What we need", 100),
)
_NOT_SAID = "_" * 40
_STATED = (
    "I made the purchases below with the company's card, for the company. I have no receipt, and"
    " could not get another from the merchant. I will not claim them again. Purchases for which I"
    " enclose the receipt I have crossed out."
)


def letter(target: Path, person: Person, owed: tuple[Owed, ...], of: PaperMonth) -> PaperPlan:
    """The letter that asks a person for receipts."""
    blocks: list[str | PaperTable] = [
        f"<p>{text(day(of.today))}</p>",
        f"<p>{text(person.name)}<br/><span class='quiet'>{text(identity(person))}</span></p>",
        f"<h2>{text(subject(owed, of))}</h2>",
        *(f"<p>{text(line)}</p>" for line in _before(person, owed, of)),
        _list(owed),
        *(f"<p>{text(line)}</p>" for line in _after(of)),
        blanks(("Signed, date",)),
    ]
    return PaperPlan(target, subject(owed, of), STYLE, tuple(blocks), of.foot_of(person))


def affidavit(target: Path, person: Person, owed: tuple[Owed, ...], of: PaperMonth) -> PaperPlan:
    """The statement a person signs in place of receipts that are lost."""
    title = "Statement in place of a lost receipt"
    who = f"{text(person.name)}<br/><span class='quiet'>{text(identity(person))}</span>"
    blocks = (
        f"<h1>{title}</h1><p>{who}<br/>{text(of.title)}</p><p>{_STATED}</p>",
        _list(owed),
        blanks(("What was bought, and for what", "", "Why there is no receipt", "")),
        blanks(("Signature of the cardholder, date", "Approved by, date")),
    )
    return PaperPlan(target, f"{title}: {person.name}", STYLE, blocks, of.foot_of(person))


def subject(owed: tuple[Owed, ...], of: PaperMonth) -> str:
    """As `3 receipts are missing: March 2031 · Company`."""
    verb = "is" if len(owed) == 1 else "are"
    return f"{plural(len(owed), 'receipt')} {verb} missing: {of.title}"


def _before(person: Person, owed: tuple[Owed, ...], of: PaperMonth) -> Iterator[str]:
    these = "this purchase" if len(owed) == 1 else f"these {len(owed):,} purchases"
    yield f"We have no receipt yet for {these}, {money(sum_of(owed))} in all."
    if any(one.lacks == NO_PICTURE for one in owed):
        yield "Where a picture is asked for, you entered the expense without attaching the receipt."
    if days := [one for one in of.decided.reminders(person) if one]:
        yield f"We asked for receipts before, on {', '.join(map(day, dict.fromkeys(days)))}."


def _after(of: PaperMonth) -> Iterator[str]:
    yield f"Please send the receipts to: {of.send_to or _NOT_SAID}"
    yield (
        "If a receipt is lost, ask the merchant for a copy. If there is none, fill in and sign the"
        " enclosed statement and send it instead."
    )


def _list(owed: tuple[Owed, ...]) -> PaperTable:
    rows = [
        (one.date, one.merchant, f"••{one.card}" if one.card else "", one.amount, one.lacks)
        for one in owed
    ]
    return table(_OWED, rows, totals=("Total", "", "", sum_of(owed), ""))


def draft(person: Person, owed: tuple[Owed, ...], of: PaperMonth, enclosed: Path) -> bytes:
    """The letter as an e-mail that is ready to be addressed and sent; the same bytes each time."""
    lines = [f"Dear {person.name},", "", *_before(person, owed, of), ""]
    for one in owed:
        when = day(one.date) if one.date else "date not known"
        amount = money(one.amount) if one.amount is not None else "amount not known"
        card = f", card ending {one.card}" if one.card else ""
        lines.append(f"  {when}, {one.merchant}, {amount}{card}: {one.lacks}")
    lines += ["", *_after(of), "", of.foot]
    message = EmailMessage(policy=SMTP.clone(utf8=False))
    message["Subject"] = " ".join(printable(subject(owed, of)).split())
    message["To"] = ""
    message["X-Unsent"] = "1"
    message.set_content("\n".join(" ".join(printable(line).split()) for line in lines) + "\n")
    content = enclosed.read_bytes()
    message.add_attachment(content, maintype="application", subtype="pdf", filename=_ENCLOSED)
    message.set_boundary(hashlib.sha256(content).hexdigest()[:40])
    return message.as_bytes()


_ENCLOSED = "Statement in place of a lost receipt.pdf"

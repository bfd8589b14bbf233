"""Heads of e-mails on a page: sender, day and subject, which are no part of the receipt below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ccprocessor.domain import picture_evidence as said
from ccprocessor.domain.pictures import Candidate
from ccprocessor.extraction.picture.dates import date_candidates
from ccprocessor.extraction.picture.lines import PictureLine, plain
from ccprocessor.extraction.picture.merchant import merchant_candidates

_FROM = re.compile(r"^\W*(?:FROM|VON|DE|DA|VAN|FRA|FRAN|DARI)\W{0,2}:")
_SUBJECT = re.compile(
    r"^\W*(?:SUBJECT|BETREFF|OBJET|ASUNTO|OGGETTO|ASSUNTO|ONDERWERP|SUBJEK|PERKARA|EMNE|AMNE)"
    r"\W{0,2}:"
)
_DATE = re.compile(
    r"^\W*(?:DATE|SENT|DATUM|GESENDET|ENVOYE|FECHA|ENVIADO|DATA|INVIATO|VERZONDEN|TARIKH|DATO)"
    r"\W{0,2}:"
)
_OTHERS = re.compile(
    r"^\W*(?:TO|CC|BCC|REPLY.TO|ATTACHED|ATTACHMENTS?|AN|A|PARA|AAN|KEPADA|TIL|TILL|ANLAGEN?|"
    r"PIECES JOINTES|ADJUNTOS?|ALLEGATI|BIJLAGEN?)\W{0,2}:"
)
_LABELS = (_FROM, _SUBJECT, _DATE, _OTHERS)
_NAMED = re.compile(r"^[^:]{1,30}:(?![0-9])")
_FORWARDED = re.compile(r"FORWARD|WEITERGELEITET|ORIGINAL|TRANSFER|REENVIAD|INOLTRAT|DOORGESTUUR")
_GREETING = re.compile(
    r"^(?:HI|HELLO|HEY|DEAR|HALLO|BONJOUR|CHERE?|HOLA|CIAO|BUONGIORNO|LIEBER?|SEHR GEEHRTER?|"
    r"GUTEN TAG|OLA|ESTIMAD[OA]|BESTE|GEACHTE|FYI)\b|^THANKS?\b"
)
_LONGEST = 9  # lines of a head
_AUTOMATIC = re.compile(
    r"<(?:[\w.+-]*(?:no-?.?reply|receipt|invoice|billing|bill|order|info|support|service|payment|"
    r"booking|reservation|ticket|confirm|auto|mail|notif|account|sales|hello|rechnung|facture)"
    r"[\w.+-]*)@",
    re.IGNORECASE,
)
_SENDERS_TAIL = re.compile(
    r"\s*(?:[-|,:]\s*)?\b(?:(?:order |e-?|your |digital )?receipts?|billing|support|team|invoices?|"
    r"customer (?:service|care)|orders?|notifications?|no-?reply|bookings?|reservations?|payments?|"
    r"via [\w ]+)$",
    re.IGNORECASE,
)
_AUTOMATIC_SCORE, _PERSON_SCORE, _AGREED = 3.0, 0.5, 1.5
_FEWEST_LETTERS = 3  # of a name


@dataclass(frozen=True, slots=True)
class MailHead:
    """The head of the e-mail nearest to the receipt: its lines, and the `body` below it."""

    lines: tuple[PictureLine, ...]
    body: tuple[PictureLine, ...]

    def dates(self) -> tuple[Candidate, ...]:
        """The day it was sent, for a receipt that prints none."""
        found = date_candidates([line for line in self.lines if _DATE.match(plain(line.text))])
        return tuple(
            replace(one, evidence=(said.MAIL_DATE, *said.DOUBTS.keys() & set(one.evidence)))
            for one in found
        )

    def merchants(self) -> tuple[Candidate, ...]:
        """The names at the head of the body; the sender among them, or gaining one of them."""
        named = [line for line in self.body if not _GREETING.match(plain(line.text).strip())]
        found = list(merchant_candidates(named))
        sender = next(self._senders(), None)
        if sender is None:
            return tuple(found)
        key = _key(sender.value)
        same = [one for one in found if key in _key(one.value) or _key(one.value) in key]
        if not same:
            found.append(sender)
        for one in same:
            evidence = (*one.evidence, said.SENDER)
            gained = replace(one, score=max(one.score, sender.score) + _AGREED, evidence=evidence)
            found[found.index(one)] = gained
        return tuple(sorted(found, key=lambda one: -one.score))

    def _senders(self) -> Iterator[Candidate]:
        for line in self.lines:
            if not _FROM.match(plain(line.text)):
                continue
            start = line.text.find(":") + 1
            name = line.text[start:].partition("<")[0].replace("\t", " ")
            shown = _SENDERS_TAIL.sub("", name.strip(" \"'*")).strip()
            if "@" in shown or sum(map(str.isalpha, shown)) < _FEWEST_LETTERS:
                continue
            score = _AUTOMATIC_SCORE if _AUTOMATIC.search(line.text) else _PERSON_SCORE
            place = line.place_between(start, start + len(name))
            yield Candidate(shown, score, places=(place,), evidence=(said.SENDER,))


def parted_from_head(
    lines: Sequence[PictureLine],
) -> tuple[tuple[PictureLine, ...], MailHead | None]:
    """The lines without the heads of e-mails, and the last head; None where there is none.

    A head names a sender and a subject; where mails were forwarded, the last is the receipt's own.
    """
    texts = [plain(line.text) for line in lines]
    heads = [(number, end) for number in range(len(lines)) if (end := _end_of_head(texts, number))]
    if not heads:
        return tuple(lines), None
    taken = {at for start, end in heads for at in range(start, end)}
    taken |= {start - 1 for start, _ in heads if start and _FORWARDED.search(texts[start - 1])}
    start, end = heads[-1]
    rest = tuple(line for at, line in enumerate(lines) if at not in taken)
    return rest, MailHead(tuple(lines[start:end]), tuple(lines[end:]))


def _end_of_head(texts: Sequence[str], start: int) -> int:
    """Return where the head ends that begins at a line; 0 where none does."""
    if not _FROM.match(texts[start]):
        return 0
    end, seen = start + 1, {_FROM}
    for at in range(start + 1, min(len(texts), start + _LONGEST)):
        label = next((one for one in _LABELS if one.match(texts[at])), None)
        if label is None and _NAMED.match(texts[at]):
            break
        if label in seen and label is not _OTHERS:
            break
        if label is not None:
            seen.add(label)
            end = at + 1
    return end if _SUBJECT in seen else 0


def _key(name: str) -> str:
    return "".join(letter for letter in plain(name) if letter.isalnum())

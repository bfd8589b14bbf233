"""Identity of months and runs: when two runs are the same month, or the same run."""

from __future__ import annotations

import calendar
import datetime as dt
import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from ccprocessor import __version__
from ccprocessor.domain.cycles import Cycle
from ccprocessor.domain.issues import Issue
from ccprocessor.domain.matches import Alias
from ccprocessor.domain.statement import StatementHeader


def cycle_of(header: StatementHeader, dates: Sequence[dt.date]) -> tuple[Cycle, tuple[Issue, ...]]:
    """The month a run belongs to; where the header is lost, the month of most dates, with an issue.

    `dates` are the posted dates, or, without a statement, those of the receipts.
    """
    first, last = header.period_from, header.period_to
    issues: tuple[Issue, ...] = ()
    if (first is None or last is None) and dates:
        (year, month), _ = Counter((date.year, date.month) for date in dates).most_common(1)[0]
        first = dt.date(year, month, 1)
        last = dt.date(year, month, calendar.monthrange(year, month)[1])
        issues = (
            Issue(
                "unreadable_value",
                f"No statement period was read; most dates are in {first:%Y-%m}, "
                "so that month is taken.",
            ),
        )
    identity = (header.company, header.account_code, str(first), str(last))
    digest = hashlib.sha256("\n".join(identity).encode()).hexdigest()[:6]
    slug = _slug(header.account_code or header.company or "receipts")
    name = f"{slug}-{first:%Y-%m}-{digest}" if first else f"{slug}-{digest}"
    return Cycle(name, header.company, header.account_code, first, last), issues


def inputs_digest(
    documents: Iterable[str],
    aliases: Iterable[Alias],
    *,
    ocr: bool,
    pictures: str,
    lists: str = "",
    matching: str = "",
    lessons: str = "",
) -> str:
    """SHA-256 of all that decides a run's outcome: files, aliases, options, program version.

    `lists` is the digest of the office's lists of codes, `matching` that of what it learned about
    pairs, `lessons` that of what corrections taught; empty where it has none.
    """
    what = {
        "documents": sorted(documents),
        "aliases": sorted(
            [a.portal_name, a.card_name, a.portal_id or "", a.employee_id or ""] for a in aliases
        ),
        "ocr": ocr,
        "pictures": pictures,
        "program": __version__,
        **({"lists": lists} if lists else {}),
        **({"matching": matching} if matching else {}),
        **({"lessons": lessons} if lessons else {}),
    }
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "month"

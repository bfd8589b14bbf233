"""Order of day and month on a paper, by what it prints, never by the machine."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ccprocessor.extraction.picture.lines import PictureLine, plain

_CLUES: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"\bRM ?[0-9]|\bSDN\b|\bBHD\b|\bJALAN\b|\bJLN\b|\bTAMAN\b|\bSELANGOR\b"), 4),
    (
        re.compile(
            r"[€£₹]|\bEUR\b|\bGBP\b|\bINR\b|\bSGD\b|\bAUD\b|\bNZD\b|\bMYR\b|\bCHF\b|\bIDR\b"
        ),
        3,
    ),
    (re.compile(r"\bVAT\b|\bMWST\b|\bUST\b|\bTVA\b|\bI\.?V\.?A\.?\b|\bBTW\b|\bABN\b"), 3),
    (
        re.compile(
            r"\bTAX INVOICE\b|\bGST (?:REG|ID|NO|SUMMARY)|\bSST\b|\bGSTIN\b|\bPTE\b|\bLTD\b"
        ),
        2,
    ),
    (
        re.compile(
            r"\bSUMME\b|\bDATUM\b|\bTOTALE\b|\bFECHA\b|\bTOTAAL\b|\bMERCI\b|\bGRAZIE\b|\bDANKE\b"
        ),
        2,
    ),
    (re.compile(r"\b[0-9]{1,3}(?:\.[0-9]{3})*,[0-9]{2}\b(?![0-9])"), 1),
    (re.compile(r"\bSALES TAX\b|\bSTATE TAX\b|\bU\.?S\.?A\.?\b|\bUSD?\$|\bUSD\b"), -4),
    (re.compile(r"\b[A-Z]{2},? [0-9]{5}(?:-[0-9]{4})?\b"), -3),
    (re.compile(r"\([0-9]{3}\) ?[0-9]{3}-[0-9]{4}|\b[0-9]{3}[-.][0-9]{3}[-.][0-9]{4}\b"), -3),
    (re.compile(r"\bGALLONS?\b|\bGRATUITY\b|\bTIP\b|/ ?GAL\b|\b(?:AVE|BLVD|HWY|PKWY|SUITE)\b"), -2),
    (re.compile(r"\$ ?[0-9]"), -2),
)
_DOTTED = re.compile(r"\b[0-9]{1,2}\.[0-9]{1,2}\.(?:[0-9]{4}|[0-9]{2})\b")
_CERTAIN = 20  # votes: a day beyond 12 outweighs every other sign


def day_is_first(lines: Sequence[PictureLine], votes: int) -> bool:
    """Tell whether `3/4` is the third of April on this paper.

    `votes` counts the paper's dates that can only be read day first, less those that can only be
    read month first; they outvote language, currency and addresses.
    """
    text = "\n".join(plain(line.text.replace("\t", " ")) for line in lines)
    weight = votes * _CERTAIN + (4 if _DOTTED.search(text) else 0)
    weight += sum(points for clue, points in _CLUES if clue.search(text))
    return weight >= 0

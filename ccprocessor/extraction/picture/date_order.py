"""Order of day and month on a receipt's picture, told by language, currency and addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ccprocessor.extraction.picture.lines import PictureLine, plain

TELLING = 2
"""Weight from which the order is more than a guess."""

_CLUES: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"\bRM\b|\bRM[0-9]|\bSDN\b|\bBHD\b|\bJALAN\b|\bJLN\b|\bTAMAN\b|\bSELANGOR\b"), 4),
    (
        re.compile(
            r"[€£₹]|\bR\$|\bCNPJ\b|\bLTDA\b|\bRP\b|\bEUR\b|\bGBP\b|\bINR\b|\bSGD\b|\bAUD\b|\bNZD\b|\bMYR\b|\bCHF\b|\bIDR\b|\bAED\b"
        ),
        3,
    ),
    (re.compile(r"\bVAT\b|\bMWST\b|\bUST\b|\bTVA\b|\bI\.?V\.?A\.?\b|\bBTW\b|\bABN\b"), 3),
    (
        re.compile(r"\bTAX INVOICE\b|\bGST\b|\bSST\b|\bGSTIN\b|\bPTE\b|\bLTD\b"),
        2,
    ),
    (
        re.compile(
            r"\bSUMME\b|\bDATUM\b|\bTOTALE\b|\bFECHA\b|\bEFECTIVO\b|\bIMPORTE\b|"
            r"\bDE CV\b|\bR\.?F\.?C\b|"
            r"\bTOTAAL\b|\bMERCI\b|\bGRAZIE\b|\bDANKE\b"
        ),
        2,
    ),
    (re.compile(r"\b[0-9]{1,3}(?:\.[0-9]{3})*,[0-9]{2}\b(?![0-9])"), 2),
    (re.compile(r"\bSALES TAX\b|\bSTATE TAX\b|\bU\.?S\.?A\.?\b|\bUSD?\$|\bUSD\b"), -4),
    (re.compile(r"\b[A-Z]{2},? [0-9]{5}(?:-[0-9]{4})?\b"), -3),
    (
        re.compile(
            r"\([0-9]{3}\) ?[0-9]{3}-[0-9]{4}|"
            r"(?<![-.#0-9])[0-9]{3}[-.][0-9]{3}[-.][0-9]{4}(?![-.0-9])"
        ),
        -3,
    ),
    (re.compile(r"\bGALLONS?\b|\bGRATUITY\b|\bTIP\b|/ ?GAL\b|\b(?:AVE|BLVD|HWY|PKWY|SUITE)\b"), -2),
    (re.compile(r"(?<![A-Z])\$ ?[0-9]|\bTAX ?[0-9]? +[0-9]{1,2}\.[0-9]{2,4} ?%"), -2),
    (re.compile(r"\bPHP\b|\bVATABLE\b"), -4),
    (re.compile(r"\bTEND\b|\bCHANGE DUE\b"), -1),
)
_DOTTED = re.compile(r"\b[0-9]{1,2}\.[0-9]{1,2}\.(?:[0-9]{4}|[0-9]{2})\b")
_CERTAIN = 20  # votes: a day beyond 12 outweighs every other sign


def days_first(lines: Sequence[PictureLine], votes: int) -> int:
    """Weigh whether `3/4` is the third of April on this paper; below 0 it is the fourth of March.

    `votes` counts the paper's dates that can only be read day first, less those that can only be
    read month first; they outvote language, currency and addresses.
    """
    text = "\n".join(plain(line.text.replace("\t", " ")) for line in lines)
    weight = votes * _CERTAIN + (4 if _DOTTED.search(text) else 0)
    weight += sum(points for clue, points in _CLUES if clue.search(text))
    return weight

"""Card numbers as documents print them: masked, whole or grouped; only four digits are kept."""

from __future__ import annotations

import re

_FILLER = re.compile(r"[\s\u00a0-]+")
_BULLETS = dict.fromkeys(map(ord, "xX\u2022\u25cf\u00b7#"), "*")
_MASKED = re.compile(r"[0-9*]*\*[0-9*]*([0-9]{4})\Z")
_WHOLE = re.compile(r"[0-9]{9,15}([0-9]{4})\Z")
_LONGEST = 19  # digits of a card number (ISO 7812)
_SHORTEST_MASKED = 5  # a star and the last four digits


def last_four(text: str) -> str | None:
    """The last four digits of a card number in any form, None where the text is none.

    `990000XXXXXX0625`, `************0063`, `**** 1234`, `9900-00XX-XXXX-0625` and whole numbers of
    13 to 19 digits are card numbers.
    """
    squeezed = _FILLER.sub("", text.translate(_BULLETS))
    if not _SHORTEST_MASKED <= len(squeezed) <= _LONGEST:
        return None
    found = _MASKED.match(squeezed) or _WHOLE.match(squeezed)
    return found[1] if found else None

"""The next step of a failure, for somebody who has a window and no command line."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"--database ([a-z]+://[^ ]+?)(?=[.,;]?(?: |$))")
_COMMAND = re.compile(r"Run (`ccprocessor [^`]+`)")
_INSTALLING = re.compile(r"Run (`(?:pip|apt) [^`]+`)")
_AGAIN = "Then start the program again."


def by_settings(hint: str) -> str:
    """The same hint where it names an option or a key of the settings: the window's instead."""
    said = _ADDRESS.sub(r"\1 in File > Settings", hint)
    for option in ("with --database", "with `ocr_languages`"):
        said = said.replace(option, "in File > Settings")
    if said != hint:
        said = f"{said} {_AGAIN}"
    said = _INSTALLING.sub(r"Ask whoever looks after this computer to run \1", said)
    return _COMMAND.sub(r"Ask whoever looks after it to run \1", said)

"""The next step of a failure, for somebody who has a window and no command line."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"--database ([a-z]+://[^ ]+?)(?=[.,;]?(?: |$))")
_COMMAND = re.compile(r"Run (`ccprocessor [^`]+`)")
_AGAIN = "Then start the program again."


def by_settings(hint: str) -> str:
    """The same hint where it names the option that chooses a database: the setting instead."""
    said = _ADDRESS.sub(r"\1 in File > Settings", hint)
    said = said.replace("with --database", "in File > Settings")
    if said != hint:
        said = f"{said} {_AGAIN}"
    return _COMMAND.sub(r"Ask whoever looks after it to run \1", said)

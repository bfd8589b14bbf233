"""The licence of a Debian package, in the words of SPDX where its copyright file can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator

UNREADABLE = "see its copyright file"

_DIRECTLY = {
    "libcom-err2": "HPND",
    "libfontconfig1": "HPND-sell-variant",
    "libgcc-s1": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "libgcrypt20": "LGPL-2.1-or-later",
    "libgssapi-krb5-2": "MIT",
    "libk5crypto3": "MIT",
    "libkeyutils1": "LGPL-2.0-or-later",
    "libkrb5-3": "MIT",
    "libkrb5support0": "MIT",
    "libsqlite3-0": "blessing",
    "libstdc++6": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "libuuid1": "BSD-3-Clause",
    "libx11-6": "X11",
    "libx11-xcb1": "X11",
    "libxkbcommon-x11-0": "MIT",
    "libxkbcommon0": "MIT",
}
"""Libraries whose file is prose, or speaks of the whole source and not of the library in it."""

_XCB = re.compile(r"libxcb\d|libxcb-(?:randr|render|shape|shm|sync|xfixes|xkb)\d")
_SPDX = {
    "apache-2.0": "Apache-2.0",
    "expat": "MIT",
    "mit/x": "X11",
    "mit/x11": "X11",
    "mit/x consortium license": "X11",
    "bsd-variant": "bzip2-1.0.6",
    "libpng": "libpng-2.0",
    "public-domain": "LicenseRef-public-domain",
    "pd": "LicenseRef-public-domain",
    "bsd-2-clause": "BSD-2-Clause",
    "bsd-3-clause": "BSD-3-Clause",
    "bsd-3-clause-cambridge with binary library-like packages exception": "BSD-3-Clause",
    "zlib": "Zlib",
}
_GNU = re.compile(r"(?i)(a?l?gpl)-(\d(?:\.\d)?)(\+?)")


def licence_of(package: str, *copyright_file: str) -> str:
    """The licence of the library in the package: known, or read, or said to be in its file."""
    if known := _DIRECTLY.get(package) or ("X11" if _XCB.fullmatch(package) else ""):
        return known
    return next((spdx(name) for text in copyright_file for name in _main(text)), UNREADABLE)


def spdx(name: str) -> str:
    """A short name of Debian as an SPDX expression; as it is where SPDX has none."""
    parts = [_worded(part) for part in re.split(r",\s+and\s+", " ".join(name.split()))]
    if len(parts) == 1:
        return parts[0]
    return " AND ".join(f"({part})" if " OR " in part else part for part in parts)


def _worded(part: str) -> str:
    words = re.split(r"(?i)\s+(and|or)\s+", part)
    return " ".join(w.upper() if w.lower() in {"and", "or"} else _one(w) for w in words)


def _one(name: str) -> str:
    if known := _SPDX.get(name.casefold()):
        return known
    if found := _GNU.fullmatch(name):
        kind, number, later = found.groups()
        number = number if "." in number else f"{number}.0"
        return f"{kind.upper()}-{number}-{'or-later' if later else 'only'}"
    return name


def _main(text: str) -> Iterator[str]:
    """The licence of `Files: *`, of a file in the machine-readable form."""
    if not text.startswith("Format"):
        return
    for stanza in re.split(r"\n[ \t]*\n", text):
        if re.search(r"(?m)^Files:\s*\*[ \t]*$", stanza):
            found = re.search(r"(?m)^License:[ \t]*(\S.*?)[ \t]*$", stanza)
            if found:
                yield found[1]

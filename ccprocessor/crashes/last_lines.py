"""The end of the log and of a hard crash's dump, as they may leave this machine."""

from __future__ import annotations

import json
import re
from pathlib import Path

from ccprocessor.crashes.masking import masked_text

_LINES = 60  # of the log: some minutes of work before the failure
_BYTES = 64 * 1024
_FRAME = re.compile(
    r"  [\w.<>]+:\d+ in [\w.<>]+|  \(\d+ more\)|Traceback \(most recent call last\):"
)
_KIND = re.compile(r"((?:\w+\.)*[A-Z]\w*(?:Error|Exception|Refused|Fault|Warning|Needed)): (.*)")
_HEAD = re.compile(r"(\d{4}-\d\d-\d\dT[\d:.+]+ [A-Z]+ [\w.]+: )(.*)")
_DUMPED = re.compile(r'  File "(?P<path>[^"]*)", line (?P<line>\d+) in (?P<function>[\w.<>]+)')
_DUMP_TALK = re.compile(
    r"(?:Current thread|Thread) 0x[0-9a-f]+ .*|Fatal Python error: [\w ]+"
    r"|Windows fatal exception: [\w ]+|Python runtime state: \w+|Extension modules: .*"
    r"|  \.\.\.|  <[\w ,]+>"
)
_INSTALLED = re.compile(r".*[\\/](?:site-packages|dist-packages|python3\.\d+|_internal)[\\/]")
_FROZEN = re.compile(r"(?:\w+[\\/])*\w+\.py|<[\w .]+>")
"""The frozen program knows its files by their places in it alone."""

_OWN = re.compile(r"(?:.*[\\/])?(ccprocessor[\\/].*)")


def last_lines(log: Path) -> str:
    """The last lines of a log file, masked; empty where there is none."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - _BYTES))
            lines = file.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return ""
    return "\n".join(_log_line(line) for line in lines[-_LINES:])


def masked_dump(dump: str) -> str:
    """Mask a dump of `faulthandler`: files as they lie in the program, functions and lines."""
    return "\n".join(_dump_line(line) for line in dump.splitlines())


def _log_line(line: str) -> str:
    if _FRAME.fullmatch(line):
        return line
    if line.startswith("{"):
        return _json_line(line)
    for head in (_HEAD, _KIND):
        if found := head.fullmatch(line):
            start = found[0][: found.start(2)]
            return f"{start}{masked_text(found[2])}"
    return masked_text(line)


def _json_line(line: str) -> str:
    try:
        entry = json.loads(line)
        plain = f"{entry['time']} {entry['level']} {entry['logger']}: {entry['message']}"
        lines = [plain, *entry.get("traceback", "").splitlines()]
    except (ValueError, KeyError, TypeError, AttributeError):
        return masked_text(line)
    return "\n".join("" if one.startswith("{") else _log_line(one) for one in lines)


def _dump_line(line: str) -> str:
    if found := _DUMPED.fullmatch(line):
        return f"  {_in_program(found['path'])}:{found['line']} in {found['function']}"
    return line if _DUMP_TALK.fullmatch(line) else masked_text(line)


def _in_program(path: str) -> str:
    """A file by its place in a package; any other file is nobody's business."""
    if _INSTALLED.match(path):
        return _INSTALLED.sub("", path)
    own = _OWN.fullmatch(path)
    return own[1] if own else path if _FROZEN.fullmatch(path) else "<path>"

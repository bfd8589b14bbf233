"""What makes a bill of materials the same for the same content: its number and its time."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import uuid
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parent.parent
_EARLIEST = 315532800
"""1980, where neither the build nor the checkout tells a time."""


def sealed(content: dict[str, Any]) -> str:
    """The bill as JSON, its number drawn from its content and its time from what is built."""
    content.pop("serialNumber", None)
    content["metadata"]["timestamp"] = f"{time_of_build():%Y-%m-%dT%H:%M:%SZ}"
    plain = json.dumps(content, sort_keys=True, separators=(",", ":"))
    content["serialNumber"] = uuid.uuid5(uuid.NAMESPACE_OID, plain).urn
    return json.dumps(content, indent=1, sort_keys=True) + "\n"


def time_of_build() -> dt.datetime:
    """The second of `SOURCE_DATE_EPOCH`, else of the last commit."""
    told = os.environ.get("SOURCE_DATE_EPOCH") or _last_commit() or str(_EARLIEST)
    return dt.datetime.fromtimestamp(int(told), dt.UTC)


def _last_commit() -> str:
    command = ["git", "-C", str(_ROOT), "log", "-1", "--format=%ct"]
    try:
        return subprocess.run(command, check=False, capture_output=True, text=True).stdout.strip()
    except OSError:
        return ""

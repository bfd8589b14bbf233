"""Worker processes of tests begin as forks of one that has imported what they need.

That takes a tenth of a second of computing, and a whole new Python a third. Programs that tests
start begin their workers as they do at the user's.
"""

from __future__ import annotations

import multiprocessing
import os
from multiprocessing.context import BaseContext, ForkServerContext, ForkServerProcess
from multiprocessing.util import get_temp_dir
from typing import Any

_IMPORTED = (
    __name__,
    "ccprocessor.documents.pages.drawing",
    "ccprocessor.documents.pages.packets",
    "ccprocessor.documents.pages.pictures",
    "ccprocessor.documents.pages.reading",
    "ccprocessor.documents.pages.redaction",
    "ccprocessor.documents.workers.worker",
)


class _WarmProcess(ForkServerProcess):
    """A process that has the environment of whoever starts it, as a new Python has."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._environment = dict(os.environ)

    def run(self) -> None:
        os.environ.clear()
        os.environ.update(self._environment)
        super().run()


class _WarmContext(ForkServerContext):
    Process = _WarmProcess


_WARM = _WarmContext()
_WARM.set_forkserver_preload(list(_IMPORTED))
get_temp_dir()  # of the warm process: before a test has temporary files elsewhere
new_python = multiprocessing.get_context
"""Gives processes that begin as a new Python: for tests of how they begin."""


def get_context(method: str | None = None) -> BaseContext:
    """What `multiprocessing` gives, but warm processes instead of new ones."""
    return _WARM if method == "spawn" else new_python(method)

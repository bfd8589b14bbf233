"""Memory images of a process that fell: never written, since they hold what was worked on."""

from __future__ import annotations

import contextlib
import sys

_SET_DUMPABLE = 4
"""`PR_SET_DUMPABLE`: where a program collects images instead of the kernel, limits do not count."""


def refuse_core_dumps() -> None:
    """Keep the system from writing an image of this process, and of programs that it starts."""
    if sys.platform == "win32":
        return
    import resource

    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_SET_DUMPABLE, 0, 0, 0, 0)

"""Tells the installer of Windows that the program runs, so that nothing is replaced under it."""

from __future__ import annotations

import sys

MUTEX = "ccprocessor-8B6F2C0E-5D0B-4E57-9B39-0C7C2B3E6A41"
"""The name that packaging/windows/ccprocessor.iss looks for; the same in both for ever."""


def announce() -> None:
    """Hold the name until this process ends, however it ends; nothing but on Windows.

    Each process of the program does so, its workers too: each has the program's files open.
    Where Windows refuses, the program runs on all the same, only unannounced.
    """
    if sys.platform != "win32":
        return
    import ctypes

    create = ctypes.WinDLL("kernel32").CreateMutexW
    create.argtypes = (ctypes.c_void_p, ctypes.c_int, ctypes.c_wchar_p)
    create.restype = ctypes.c_void_p
    create(None, False, MUTEX)  # never closed: Windows does that once the process is gone

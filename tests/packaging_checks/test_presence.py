from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest
from ship import ROOT
from ship_windows import SCRIPT

from ccprocessor.presence import MUTEX

_SYNCHRONIZE = 0x00100000
_CALL = "from ccprocessor.presence import announce; announce(); print('there', flush=True); input()"


def test_the_installer_looks_for_the_name_that_the_program_holds() -> None:
    lines = (ROOT / SCRIPT).read_text(encoding="utf-8").splitlines()
    assert f"AppMutex={MUTEX}" in lines
    assert not set(MUTEX) & set(",\\{}")


def test_every_process_announces_itself_before_it_becomes_a_worker_or_does_anything() -> None:
    text = (ROOT / "ccprocessor" / "__main__.py").read_text(encoding="utf-8")
    body = text.partition('if __name__ == "__main__":')[2]
    assert 0 < body.index("announce()") < body.index("freeze_support()") < body.index("main()")


def test_announcing_costs_nothing_where_there_is_no_such_installer() -> None:
    use = "from ccprocessor.presence import announce; announce()"
    code = f"import sys; {use}; print('ctypes' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == str(sys.platform == "win32")


@pytest.mark.skipif(sys.platform != "win32", reason="only Windows has such names")
def test_the_name_is_held_as_long_as_a_process_lives() -> None:
    assert not _is_held()
    with subprocess.Popen(
        [sys.executable, "-c", _CALL], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline().strip() == "there"
        assert _is_held()
        process.communicate("\n")
    assert not _is_held()


def _is_held() -> bool:
    kernel = ctypes.CDLL("kernel32")
    kernel.OpenMutexW.restype = ctypes.c_void_p
    kernel.OpenMutexW.argtypes = (ctypes.c_uint32, ctypes.c_int, ctypes.c_wchar_p)
    kernel.CloseHandle.argtypes = (ctypes.c_void_p,)
    handle = kernel.OpenMutexW(_SYNCHRONIZE, 0, MUTEX)
    if handle:
        kernel.CloseHandle(handle)
    return bool(handle)

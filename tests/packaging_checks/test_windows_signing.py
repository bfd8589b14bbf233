from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest
import ship
from ship_steps import ShippingFailed, Steps
from windows_signing import Signer, signing

from tests.packaging_checks.fake_programs import script
from tests.packaging_checks.shipping import checkout, frozen_for_windows

needs_programs = pytest.mark.skipif(os.name == "nt", reason="a script is no program there")

THUMBPRINT = "0123456789ABCDEF0123456789ABCDEF01234567"
CERTIFICATE = {
    "WINDOWS_CERTIFICATE": base64.encodebytes(b"the certificate" * 9).decode(),
    "WINDOWS_CERTIFICATE_PASSWORD": "open sesame",
    "WINDOWS_TIMESTAMP": "http://time.example",
}
OPTIONS = {
    "WINDOWS_SIGN_OPTIONS": r'/dlib "C:\Program Files\Key.dll" /dmdf C:\key.json',
    "WINDOWS_TIMESTAMP": "http://time.example",
}
POWERSHELL = """case "$*" in
*Remove-Item*) echo "removed $CCPROCESSOR_THUMBPRINT" >> "$DIARY" ;;
*) echo "imported $(cat "$CCPROCESSOR_PFX" | wc -c) with $CCPROCESSOR_PFX_PASSWORD" >> "$DIARY"
   echo "$CCPROCESSOR_PFX" > "$DIARY.pfx"
   [ -z "$PSModulePath" ] && printf '%s\\r\\n' $THUMBPRINTS ;;
esac"""


@pytest.fixture
def diary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Programs of Windows that note how they are called."""
    file, place = tmp_path / "diary", tmp_path / "programs"
    script(place / "powershell", POWERSHELL)
    for name in ("signtool", "iscc"):
        script(place / name, f'echo "{name} $*" >> "$DIARY"\n[ "$1" != verify ]')
    monkeypatch.setenv("PATH", str(place), prepend=os.pathsep)
    monkeypatch.setenv("DIARY", str(file))
    monkeypatch.setenv("THUMBPRINTS", THUMBPRINT)
    monkeypatch.setenv("PSModulePath", "of another PowerShell")
    return file


def made(root: Path, monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> int:
    for name in {**CERTIFICATE, **OPTIONS}:
        monkeypatch.delenv(name, raising=False)
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    frozen_for_windows(checkout(root))
    return ship.main(["installer", "--system", "windows"], root)


@needs_programs
def test_a_certificate_is_in_the_store_while_files_are_signed_and_gone_afterwards(
    tmp_path: Path,
    diary: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert made(tmp_path / "checkout", monkeypatch, CERTIFICATE) == 0
    told = diary.read_text("utf-8").splitlines()
    assert told[0] == "imported 135 with open sesame"
    assert told[-1] == f"removed {THUMBPRINT}"
    signed = [line for line in told if line.startswith("signtool sign")]
    assert all(f"/sha1 {THUMBPRINT} " in line for line in signed)
    assert "python313.dll" in signed[0]
    (compiled,) = (line for line in told if line.startswith("iscc"))
    assert "/DSigned /Ssigntool=" in compiled
    assert compiled.count(THUMBPRINT) == 1
    assert not Path(Path(f"{diary}.pfx").read_text("utf-8").strip()).exists()
    assert "sesame" not in "".join(capfd.readouterr())


@needs_programs
def test_the_certificate_is_gone_even_where_signing_fails(
    tmp_path: Path, diary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(tmp_path / "programs" / "signtool", "exit 1")
    assert made(tmp_path / "checkout", monkeypatch, CERTIFICATE) == 1
    assert diary.read_text("utf-8").splitlines()[-1] == f"removed {THUMBPRINT}"


@needs_programs
@pytest.mark.parametrize("thumbprints", ["", f"{THUMBPRINT} {THUMBPRINT[::-1]}"])
def test_a_file_without_one_key_signs_nothing_and_leaves_nothing(
    tmp_path: Path,
    diary: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    thumbprints: str,
) -> None:
    monkeypatch.setenv("THUMBPRINTS", thumbprints)
    assert made(tmp_path / "checkout", monkeypatch, CERTIFICATE) == 1
    count = len(thumbprints.split())
    assert f"holds {count} certificates with a key" in capsys.readouterr().err
    told = diary.read_text("utf-8").splitlines()
    assert told[1:] == [f"removed {thumbprint}" for thumbprint in thumbprints.split()]


@needs_programs
def test_a_wrong_password_is_told_and_ends_it(
    tmp_path: Path,
    diary: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    script(tmp_path / "programs" / "powershell", "echo 'no such password' >&2; exit 1")
    assert made(tmp_path / "checkout", monkeypatch, CERTIFICATE) == 1
    assert "could not import a certificate:\nno such password" in capsys.readouterr().err
    assert not diary.exists()


@needs_programs
def test_options_reach_signtool_and_the_compiler_and_are_shown_to_nobody(
    tmp_path: Path,
    diary: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert made(tmp_path / "checkout", monkeypatch, OPTIONS) == 0
    told = diary.read_text("utf-8")
    assert r"/td sha256 /dlib C:\Program Files\Key.dll /dmdf C:\key.json" in told
    assert r"$qC:\Program Files\Key.dll$q /dmdf C:\key.json $f" in told
    assert "imported" not in told
    said = "".join(capfd.readouterr())
    assert not any(word in said for word in ("Key.dll", "key.json", "/dlib"))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"WINDOWS_CERTIFICATE_PASSWORD": ""}, "must both be set"),
        ({"WINDOWS_CERTIFICATE": ""}, "must both be set"),
        ({"WINDOWS_CERTIFICATE": "no: base64"}, "not written in base64"),
        ({"WINDOWS_TIMESTAMP": " "}, "WINDOWS_TIMESTAMP must name"),
        ({"WINDOWS_SIGN_OPTIONS": "/sha1 ABC"}, "not both"),
    ],
)
def test_half_a_certificate_or_two_ways_to_sign_are_refused(
    values: dict[str, str], words: str
) -> None:
    with (
        pytest.raises(ShippingFailed, match=words),
        signing(Steps(dry=True), {**CERTIFICATE, **values}),
    ):
        pass


def test_a_dry_run_tells_how_a_certificate_would_be_used_without_using_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with signing(Steps(dry=True), CERTIFICATE) as signer:
        assert isinstance(signer, Signer)
        assert signer.command[-2:] == ("/sha1", "THUMBPRINT")
    said = capsys.readouterr().out
    assert said.count("$ powershell") == 2
    assert "sesame" not in said


def test_nobody_signs_where_the_environment_names_no_certificate() -> None:
    with signing(Steps(dry=True), {"WINDOWS_TIMESTAMP": "http://time.example"}) as signer:
        assert signer is None

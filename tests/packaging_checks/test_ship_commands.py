from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
import ship

from tests.packaging_checks.bundles import SECRETS as MACOS
from tests.packaging_checks.shipping import checkout, frozen_for_macos, frozen_for_windows

WINDOWS = {
    "WINDOWS_SIGN_OPTIONS": r'/dlib "C:\Program Files\Key.dll" /dmdf C:\key.json',
    "WINDOWS_TIMESTAMP": "http://time.example",
}


def settings(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    for name in {**MACOS, **WINDOWS}:
        monkeypatch.delenv(name, raising=False)
    for name, value in values.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize(
    "words",
    [
        ["languages", "tessdata"],
        *([name, *rest, "--system", system]
          for name, *rest in (["tesseract", "tessdata"], ["installer"], ["smoke"], ["trial"])
          for system in ("windows", "macos", "linux")),
    ],
    ids=" ".join,
)  # fmt: skip
def test_each_command_can_be_tried_dry(words: list[str], tmp_path: Path) -> None:
    script = ship.ROOT / "packaging" / "ship.py"
    command = [sys.executable, str(script), *words, "--dry"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout
    assert not list(tmp_path.iterdir())


def test_a_dry_run_tells_a_template_that_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = checkout(tmp_path)
    (root / "packaging" / "windows" / "ccprocessor.iss").unlink()
    assert ship.main(["installer", "--system", "windows", "--dry"], root) == 1
    assert "ccprocessor.iss is missing in the checkout" in capsys.readouterr().err


def test_what_was_not_built_cannot_be_shipped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ship.main(["installer", "--system", "windows"], checkout(tmp_path)) == 1
    assert "packaging/dev.py build" in capsys.readouterr().err


@pytest.mark.parametrize(("values", "mark"), [({}, "-unsigned"), (WINDOWS, "")])
def test_an_installer_of_windows_is_signed_where_the_environment_says_how(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    values: dict[str, str],
    mark: str,
) -> None:
    settings(monkeypatch, values)
    frozen_for_windows(checkout(tmp_path))
    assert ship.main(["installer", "--system", "windows", "--dry"], tmp_path) == 0
    said = capsys.readouterr().out
    assert f"ccprocessor-1.2.3-windows-x64-setup{mark}.exe" in said
    assert ("/DSigned" in said) is bool(values)
    signed = [
        line
        for line in said.splitlines()
        if " sign /fd sha256" in line and "iscc" not in line.lower()
    ]
    assert bool(signed) is bool(values)
    for line in signed:
        assert all(name in line for name in ("ccprocessor.exe", "ccprocessor-cli.exe", ".dll"))
    assert not any(word in said for word in ("Key.dll", "key.json", "/dlib"))


@pytest.mark.parametrize(
    ("missing", "mark"),
    [(set(MACOS), "-unsigned"), ({"MACOS_NOTARY"}, "-not-notarised"), (set(), "")],
)
def test_the_image_is_named_after_what_it_lacks_and_no_secret_is_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    missing: set[str],
    mark: str,
) -> None:
    kept = {k: v for k, v in MACOS.items() if not k.startswith(tuple(missing or {"-"}))}
    settings(monkeypatch, kept)
    monkeypatch.setenv("CCPROCESSOR_MACHINE", "arm64")
    frozen_for_macos(checkout(tmp_path))
    assert ship.main(["installer", "--system", "macos", "--dry"], tmp_path) == 0
    said = capsys.readouterr().out
    assert f"ccprocessor-1.2.3-macos-arm64{mark}.dmg" in said
    assert ("notarytool submit" in said) is (not mark)
    assert MACOS["MACOS_CERTIFICATE_PASSWORD"] not in said
    assert MACOS["MACOS_NOTARY_KEY"] not in said


@pytest.mark.parametrize(
    ("system", "values", "words"),
    [
        (
            "macos",
            {"MACOS_IDENTITY": "Somebody"},
            "MACOS_CERTIFICATE and MACOS_CERTIFICATE_PASSWORD",
        ),
        ("macos", MACOS | {"MACOS_CERTIFICATE": "é"}, "base64"),
        ("windows", {"WINDOWS_SIGN_OPTIONS": "/sha1 ABC"}, "WINDOWS_TIMESTAMP"),
    ],
)
def test_half_a_signature_is_refused(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    system: str,
    values: dict[str, str],
    words: str,
) -> None:
    settings(monkeypatch, values)
    assert ship.main(["installer", "--system", system, "--dry"]) == 1
    assert words in capsys.readouterr().err


def test_digests_are_those_of_the_files(tmp_path: Path) -> None:
    for name in ("b.exe", "a.dmg"):
        (tmp_path / name).write_bytes(name.encode())
    assert ship.main(["digests", str(tmp_path)]) == 0
    assert ship.main(["digests", str(tmp_path)]) == 0
    lines = (tmp_path / ship.DIGESTS).read_text("utf-8").splitlines()
    assert lines == [
        f"{hashlib.sha256(name.encode()).hexdigest()}  {name}" for name in ("a.dmg", "b.exe")
    ]


def test_an_empty_folder_has_no_digests(tmp_path: Path) -> None:
    assert ship.main(["digests", str(tmp_path)]) == 1


def test_a_tag_of_another_version_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = checkout(tmp_path)
    assert ship.main(["tag", "v1.2.3"], root) == 0
    assert ship.main(["tag", "v1.2.4"], root) == 1
    assert "Tag v1.2.3" in capsys.readouterr().err

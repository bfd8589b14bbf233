from __future__ import annotations

import os
import shlex
import time
from pathlib import Path

import pytest
import ship
from ship_steps import ShippingFailed, Steps

from tests.packaging_checks.bundles import CODE, SECRETS
from tests.packaging_checks.fake_programs import script
from tests.packaging_checks.shipping import checkout, frozen_for_macos

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a script is no program there")

LOGIN = "/Users/Some One/Library/Keychains/login.keychain-db"
SECURITY = f"""
case "$*" in "list-keychains -d user") printf '    "%s"\\n' "{LOGIN}" ;; esac
"""
ACCEPTED = '{"id": "n-1", "status": "Accepted", "message": "Processing complete"}'
REFUSED = '{"id": "n-1", "status": "Invalid", "message": "Processing complete"}'
LOG = '{"issues": [{"message": "The signature is invalid."}]}'


@pytest.fixture
def diary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Programs of macOS on the path; this file tells how they were called."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PATH", str(tmp_path / "programs"), prepend=os.pathsep)
    for name in ("codesign", "ditto", "hdiutil", "ln"):
        stands_in(tmp_path, name)
    stands_in(tmp_path, "security", SECURITY)
    stands_in(tmp_path, "xcrun", notary(ACCEPTED))
    frozen_for_macos(checkout(tmp_path / "checkout"))
    return tmp_path / "diary"


def stands_in(folder: Path, name: str, does: str = "") -> None:
    """Put a program on the path that notes its words, each as a shell would want it."""
    noted = f'{{ printf "%s" {name}; printf "\\t%s" "$@"; echo; }} >> "{folder / "diary"}"'
    script(folder / "programs" / name, f"{noted}\n{does}")


def notary(answer: str) -> str:
    """What notarytool says to a file, and to the wish for its log; it fails at nothing."""
    said, log = shlex.quote(answer), shlex.quote(LOG)
    return f'case "$2" in submit) echo {said} ;; log) echo {log} ;; esac'


def told(diary: Path) -> list[list[str]]:
    return [line.split("\t") for line in diary.read_text("utf-8").splitlines()]


def made(folder: Path) -> int:
    return ship.main(["installer", "--system", "macos"], folder / "checkout")


def test_inner_code_is_signed_before_the_bundle_and_the_image_last(
    tmp_path: Path, diary: Path
) -> None:
    assert made(tmp_path) == 0
    calls = told(diary)
    signed = [call for call in calls if call[:2] == ["codesign", "--force"]]
    app = tmp_path / "checkout" / "dist" / "ccprocessor.app"
    inner = [str(app / "Contents" / name) for name in CODE if not name.startswith("MacOS")]
    assert sorted(call[-1] for call in signed[:-2]) == sorted(inner)
    assert signed[0][-1].endswith("QtCore.framework/Versions/A/QtCore")
    assert signed[-2][-1] == str(app)
    assert signed[-1][-1].endswith(".dmg")
    assert ["runtime" in call for call in signed] == [*(True for _ in signed[1:]), False]
    assert ["--entitlements" in call for call in signed[-2:]] == [True, False]
    verbs = [call[:2] for call in calls]
    assert verbs.index(["codesign", "--verify"]) < verbs.index(["xcrun", "notarytool"])
    assert verbs.index(["xcrun", "stapler"]) < verbs.index(["hdiutil", "create"])
    assert list((tmp_path / "checkout/dist/installers").glob("*.txt"))


@pytest.mark.parametrize("fails", ["", "codesign", "ditto", "xcrun"])
def test_the_users_keychains_are_as_before_and_the_own_one_is_gone_whatever_happens(
    tmp_path: Path, diary: Path, fails: str
) -> None:
    if fails:
        stands_in(tmp_path, fails, "exit 1")
    assert made(tmp_path) == bool(fails)
    calls = [call[1:] for call in told(diary) if call[0] == "security"]
    lists = [call for call in calls if call[:4] == ["list-keychains", "-d", "user", "-s"]]
    assert lists[0][5:] == lists[1][4:] == [LOGIN]
    (own,) = {call[-1] for call in calls if call[0] == "create-keychain"}
    assert lists[0][4] == own
    assert calls[-2:] == [lists[1], ["delete-keychain", own]]


def test_the_users_keychains_stay_where_they_cannot_be_listed(
    tmp_path: Path, diary: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stands_in(tmp_path, "security", 'case "$1" in list-keychains) exit 1 ;; esac')
    assert made(tmp_path) == 1
    assert "keychains could not be listed" in capsys.readouterr().err
    calls = [call for call in told(diary) if call[0] == "security"]
    assert not [call for call in calls if "-s" in call]
    assert calls[-1][1] == "delete-keychain"


@pytest.mark.parametrize(
    ("answer", "words", "asked"),
    [
        (REFUSED, "ccprocessor.zip (Invalid)", True),
        ('{"id": "n-1", "message": "Timeout of 30m reached"}', "(no answer)", True),
        ("Error: no network", "(no answer)", False),
        ("[]", "(no answer)", False),
    ],
)
def test_a_refusal_of_the_notary_ends_it_with_what_the_notary_says(
    tmp_path: Path,
    diary: Path,
    capsys: pytest.CaptureFixture[str],
    answer: str,
    words: str,
    *,
    asked: bool,
) -> None:
    stands_in(tmp_path, "xcrun", notary(answer))
    assert made(tmp_path) == 1
    said = capsys.readouterr()
    assert words in said.err
    assert ("The signature is invalid." in said.out) is asked
    calls = told(diary)
    assert [call[3] for call in calls if call[:3] == ["xcrun", "notarytool", "log"]] == (
        ["n-1"] if asked else []
    )
    assert not [call for call in calls if "stapler" in call]


def test_an_image_that_is_busy_is_tried_again_after_longer_and_longer_pauses(
    tmp_path: Path, diary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    busy = f'[ "$(grep -c "^hdiutil" "{diary}")" -ge 4 ]'
    stands_in(tmp_path, "hdiutil", busy)
    assert made(tmp_path) == 0
    assert slept == [5, 10, 20]
    assert len([call for call in told(diary) if call[0] == "hdiutil"]) == 4


def test_a_program_that_fails_each_time_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    with pytest.raises(ShippingFailed, match="false failed"):
        Steps().run("false", tries=3, pause=1)
    assert slept == [1, 2]

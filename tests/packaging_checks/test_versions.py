from __future__ import annotations

import re
from pathlib import Path

import frozen_platforms as platforms
import pytest
import ship

from tests.packaging_checks.shipping import checkout

IN_ORDER = (
    *("1.0.0.dev3", "1.0.0a1", "1.0.0b2", "1.0.0rc1", "1.0.0rc4", "1.0.0rc10", "1.0.0"),
    *("1.0.0.post1", "1.0.1rc1", "1.0.1", "1.10.0", "2"),
)


def test_windows_takes_each_version_for_newer_than_the_ones_before() -> None:
    numbers = [[int(one) for one in platforms.version_numbers(each)] for each in IN_ORDER]
    assert numbers == sorted(numbers)
    assert len({tuple(each) for each in numbers}) == len(IN_ORDER)
    assert all(len(each) == 4 and max(each) < 2**16 for each in numbers)


@pytest.mark.parametrize("version", ["1.0.0-beta", "next", "1.2.3.4", "1.0rc", ""])
def test_a_version_of_no_known_form_is_refused(version: str) -> None:
    with pytest.raises(ValueError, match="is no version"):
        platforms.version_numbers(version)


@pytest.mark.parametrize("version", ["4.5.6", "1.0.0rc1", "2.0"])
def test_the_versions_of_the_bundle_are_three_numbers_and_its_words_tell_the_whole(
    version: str,
) -> None:
    plist = platforms.bundle(ship.ROOT, version)["info_plist"]
    for name in ("CFBundleVersion", "CFBundleShortVersionString"):
        assert re.fullmatch(r"\d+\.\d+\.\d+", plist[name])
        assert version.startswith(plist[name].removesuffix(".0"))
    assert plist["CFBundleGetInfoString"] == f"ccprocessor {version}"


@pytest.mark.parametrize(
    ("version", "name"),
    [
        ("0.10.0", "ccprocessor_0.10.0_amd64.deb"),
        ("0.9.0", "ccprocessor_0.9.0_amd64.deb"),
        ("1.0.0rc1", "ccprocessor_1.0.0~rc1_amd64.deb"),
    ],
)
def test_the_package_of_the_programs_version_is_shipped_and_no_other(
    tmp_path: Path, version: str, name: str
) -> None:
    root = checkout(tmp_path, version)
    (root / "dist" / "ccprocessor" / "_internal" / "licences").mkdir(parents=True)
    papers = root / "dist" / "ccprocessor" / "_internal" / "licences"
    for paper in ("sbom.cdx.json", "THIRD-PARTY-NOTICES.txt"):
        (papers / paper).touch()
    for made in ("0.9.0", "0.10.0", "1.0.0~rc1", "1.0.0"):
        (root / "dist" / f"ccprocessor_{made}_amd64.deb").write_text(made, "utf-8")
    assert ship.main(["installer", "--system", "linux"], root) == 0
    shipped = list((root / "dist" / "installers").glob("*.deb"))
    assert [path.name for path in shipped] == [name]


def test_a_package_of_another_version_is_not_shipped_for_this_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = checkout(tmp_path, "0.10.0")
    (root / "dist").mkdir()
    (root / "dist" / "ccprocessor_0.9.0_amd64.deb").touch()
    assert ship.main(["installer", "--system", "linux"], root) == 1
    assert "ccprocessor_0.10.0_" in capsys.readouterr().err

from __future__ import annotations

import datetime as dt
import itertools
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from debian_papers import commit_time, debian_version, releases

from tests.end_to_end.machine import ROOT

MADE = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)


def test_what_comes_before_a_release_sorts_before_it() -> None:
    if not shutil.which("dpkg"):
        pytest.skip("dpkg is not here")
    versions = "0.9.0 1.0.0.dev1 1.0.0a2 1.0.0b1 1.0.0rc1.dev3 1.0.0rc1 1.0.0 1.0.0.post1 1.10.0"
    for one, other in itertools.pairwise(debian_version(one) for one in versions.split()):
        command = ["dpkg", "--compare-versions", one, "lt", other]
        assert subprocess.run(command, check=False).returncode == 0, f"{one} < {other}"


def test_the_time_is_the_one_that_is_told_else_that_of_the_commit_else_of_the_changelog(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert commit_time(tmp_path).timestamp() == 1_700_000_000
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    (tmp_path / "CHANGELOG.md").touch()
    os.utime(tmp_path / "CHANGELOG.md", (1_600_000_000, 1_600_000_000))
    assert commit_time(tmp_path).timestamp() == 1_600_000_000
    if shutil.which("git"):
        who = ("-c", "user.name=A", "-c", "user.email=a@b.invalid")
        told = {**os.environ, "GIT_COMMITTER_DATE": "1650000000 +0000"}
        for words in (("init", "-q"), ("add", "."), (*who, "commit", "-q", "-m", "First")):
            subprocess.run(["git", "-C", str(tmp_path), *words], check=True, env=told)
        assert commit_time(tmp_path).timestamp() == 1_650_000_000


def test_releases_are_those_of_the_changelog_this_one_first() -> None:
    changes = "## Unreleased\n\n## [1.1.0rc1] - 2026-10-01\n\n## 1.0.0 (2026-09-30)\n"
    assert releases(changes, "1.1.0", MADE).split("\n") == [
        '    <release version="1.1.0" date="2026-11-21" type="stable"/>',
        '    <release version="1.1.0~rc1" date="2026-10-01" type="development"/>',
        '    <release version="1.0.0" date="2026-09-30" type="stable"/>',
    ]
    assert releases(changes, "1.0.0", MADE).count("1.0.0") == 1


def test_the_bundle_and_the_description_have_one_name() -> None:
    described = (ROOT / "packaging/linux/ccprocessor.metainfo.xml").read_text("utf-8")
    bundle = (ROOT / "packaging/macos/Info.plist.in").read_text("utf-8")
    name = "invalid.ccprocessor.ccprocessor"
    assert f"<id>{name}</id>" in described
    assert f"<key>CFBundleIdentifier</key>\n  <string>{name}</string>" in bundle

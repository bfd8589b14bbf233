"""Of the changelog a reader is told what changed, since the version that ran before."""

from __future__ import annotations

import re

from ccprocessor import __version__
from ccprocessor.desktop.news.whats_new import news, sections
from ccprocessor.resources import changelog

CHANGELOG = """\
# Changelog

Format: something.

## Unreleased

### Next steps

- Nobody but us wants to know this.

### Added

- A thing of tomorrow.

## [0.3.0] - 2026-11-21

Some words first.

### Added

- **Settings** in a dialog.

### Next steps

- Later.

### Fixed

- A fault.

## 0.2.1

- Without parts.

## 0.2.0 \u2013 2026-01-05

### Changed

- Something old.
"""


def test_sections_are_found_however_they_are_written() -> None:
    found = [(one.version, one.day) for one in sections(CHANGELOG)]
    assert found == [
        ("Unreleased", ""),
        ("0.3.0", "2026-11-21"),
        ("0.2.1", ""),
        ("0.2.0", "2026-01-05"),
    ]


def test_what_is_new_in_a_version_is_its_own_section_alone() -> None:
    assert news(CHANGELOG, now="0.3.0") == (
        "## Version 0.3.0 (2026-11-21)\n\nSome words first.\n\n### Added\n\n"
        "- **Settings** in a dialog.\n\n### Fixed\n\n- A fault."
    )


def test_versions_passed_over_are_told_too() -> None:
    told = news(CHANGELOG, now="0.3.0", since="0.2.0")
    assert "Version 0.3.0" in told
    assert "Version 0.2.1\n\n- Without parts." in told
    assert "Something old" not in told
    assert "tomorrow" not in told


def test_what_is_not_released_yet_counts_as_this_version() -> None:
    told = news(CHANGELOG, now="0.4.0", since="0.3.0")
    assert told == "## Version 0.4.0\n\n### Added\n\n- A thing of tomorrow."


def test_the_part_for_those_who_work_with_it_is_all_that_they_are_told() -> None:
    told = CHANGELOG.replace("### Added\n\n- **Settings**", "### For you\n\n- **Settings**")
    assert news(told, now="0.3.0") == "## Version 0.3.0 (2026-11-21)\n\n- **Settings** in a dialog."


def test_steps_to_come_are_told_to_nobody() -> None:
    assert all("Next steps" not in one.text for one in sections(CHANGELOG))


def test_without_a_section_there_is_nothing_to_tell() -> None:
    assert news("# Changelog\n", now="0.3.0", since="0.1.0") == ""


def test_the_changelog_that_ships_tells_something() -> None:
    text = changelog().read_text("utf-8")
    assert sections(text)
    assert any(one.text for one in sections(text))


_OURS = re.compile(
    r"`|\b(SQLite|Postgres|JSON|commit|schema|OCR|token|digest|exit code|database)\b"
)


def test_what_a_clerk_is_told_of_the_newest_version_is_in_a_clerks_words() -> None:
    told = news(changelog().read_text("utf-8"), now=__version__)
    assert told
    assert not _OURS.findall(told)
    assert len(told) < 4000  # it is read in a minute or not at all

from __future__ import annotations

import importlib.metadata
import re
import tomllib
from pathlib import Path

import pytest
from dev_environment import ROOT, RUN_LOCK, TEST_LOCK
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCKS = (RUN_LOCK, TEST_LOCK)


def entries(lock: str) -> list[str]:
    """Each requirement of the file on one line, its hashes behind it."""
    lines = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    return [line for line in lines if line.strip() and not line.lstrip().startswith("#")]


def pins(lock: str) -> list[Requirement]:
    return [Requirement(entry.split(" --hash=")[0].strip()) for entry in entries(lock)]


def wished(groups: tuple[str, ...]) -> list[Requirement]:
    project = tomllib.loads(Path(ROOT, "pyproject.toml").read_text(encoding="utf-8"))
    wishes = list(project["project"]["dependencies"])
    for group in groups:
        wishes += project["dependency-groups"][group]
    return [Requirement(wish) for wish in wishes]


def version_of(pin: Requirement) -> str:
    (specifier,) = pin.specifier
    assert specifier.operator == "=="
    return specifier.version


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_one_version_with_hashes(lock: str) -> None:
    assert len(entries(lock)) > 20
    for entry in entries(lock):
        name, *hashes = entry.split(" --hash=")
        assert version_of(Requirement(name.strip()))
        assert hashes
        for digest in hashes:
            assert re.fullmatch(r"sha256:[0-9a-f]{64}\s*", digest)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host_and_no_folder_of_a_machine(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    for stranger in ("://", "--index", "--extra-index", "--find-links", " @ ", "file:", " /"):
        assert stranger not in text


@pytest.mark.parametrize(("lock", "groups"), [(RUN_LOCK, ("build",)), (TEST_LOCK, ("test",))])
def test_what_the_project_asks_for_is_pinned_as_it_asks(lock: str, groups: tuple[str, ...]) -> None:
    pinned = {canonicalize_name(pin.name): pin for pin in pins(lock)}
    for wish in wished(groups):
        pin = pinned[canonicalize_name(wish.name)]
        assert wish.specifier.contains(version_of(pin)), wish


def test_tests_use_the_versions_that_users_get() -> None:
    tested = {(pin.name, version_of(pin), str(pin.marker)) for pin in pins(TEST_LOCK)}
    shipped = {(pin.name, version_of(pin)) for pin in pins(RUN_LOCK)}
    assert shipped <= {(name, version) for name, version, _ in tested}


def test_what_is_installed_is_what_is_locked() -> None:
    wanted = [pin for pin in pins(TEST_LOCK) if pin.marker is None or pin.marker.evaluate()]
    found = {pin.name: importlib.metadata.version(pin.name) for pin in wanted}
    assert found == {pin.name: version_of(pin) for pin in wanted}


def test_the_pdf_library_stays_below_its_second_version() -> None:
    (pin,) = (pin for pin in pins(RUN_LOCK) if pin.name == "pymupdf")
    assert version_of(pin).startswith("1.")

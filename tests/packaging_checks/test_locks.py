from __future__ import annotations

import importlib.metadata
import re
import tomllib
from pathlib import Path

import pytest
from dev_environment import BUILD_LOCK, ROOT, RUN_LOCK, TEST_LOCK
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCKS = (RUN_LOCK, TEST_LOCK, BUILD_LOCK)


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


@pytest.mark.parametrize(
    ("lock", "groups"),
    [(RUN_LOCK, ("build",)), (TEST_LOCK, ("test",)), (BUILD_LOCK, ("build", "freeze"))],
)
def test_what_the_project_asks_for_is_pinned_as_it_asks(lock: str, groups: tuple[str, ...]) -> None:
    for wish in wished(groups):
        called = canonicalize_name(wish.name)
        pinned = [pin for pin in pins(lock) if canonicalize_name(pin.name) == called]
        fitting = [pin for pin in pinned if wish.specifier.contains(version_of(pin))]
        assert fitting if wish.marker else pinned and fitting == pinned, wish


@pytest.mark.parametrize("lock", [TEST_LOCK, BUILD_LOCK])
def test_what_is_tested_and_frozen_is_what_users_get(lock: str) -> None:
    there = {(pin.name, version_of(pin)) for pin in pins(lock)}
    shipped = {(pin.name, version_of(pin)) for pin in pins(RUN_LOCK)}
    assert shipped <= there


def test_what_is_installed_is_what_is_locked() -> None:
    wanted = [pin for pin in pins(TEST_LOCK) if pin.marker is None or pin.marker.evaluate()]
    found = {pin.name: importlib.metadata.version(pin.name) for pin in wanted}
    assert found == {pin.name: version_of(pin) for pin in wanted}


def test_the_pdf_library_stays_below_its_second_version() -> None:
    (pin,) = (pin for pin in pins(RUN_LOCK) if pin.name == "pymupdf")
    assert version_of(pin).startswith("1.")

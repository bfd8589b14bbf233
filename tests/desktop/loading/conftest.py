"""A small month with as many pages as a cancel needs, and an office of its own for every test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pymupdf
import pytest

from tests.desktop.grounds import own_settings, services
from tests.office.generator import Office, make_office

__all__ = ["own_settings", "services"]

Locked = Callable[[str], Path]


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A month of a handful of people."""
    folder = tmp_path_factory.mktemp("papers")
    return make_office(folder, people=6, seed=11, chaos=False, pictures=False)


@pytest.fixture
def locked_receipts(papers: Office, tmp_path: Path) -> Path:
    """The receipt report under the password `secret`."""
    path = tmp_path / "locked.pdf"
    with pymupdf.open(papers.receipts) as document:
        document.save(
            path, encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="secret", owner_pw="owner"
        )
    return path


@pytest.fixture
def unknown_file(tmp_path: Path) -> Path:
    """A sound PDF that is neither a statement nor a report."""
    path = tmp_path / "agenda.pdf"
    with pymupdf.open() as document:
        document.new_page().insert_text((72, 72), "Agenda of the meeting on Tuesday")
        document.save(path)
    return path


@pytest.fixture
def damaged_file(papers: Office, tmp_path: Path) -> Path:
    """The first bytes of a statement."""
    path = tmp_path / "half.pdf"
    path.write_bytes(papers.car.read_bytes()[:700])
    return path

"""Keyrings for tests: one that forgets with the test, and a machine that has none."""

from __future__ import annotations

from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoBackend


class InMemory(KeyringBackend):
    """Keeps passwords by service and name."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """As keyring asks."""
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """As keyring asks."""
        self.kept[service, username] = password


@pytest.fixture
def safe_place() -> Iterator[InMemory]:
    """A keyring that works."""
    before = keyring.get_keyring()
    made = InMemory()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@pytest.fixture
def no_safe_place() -> Iterator[None]:
    """A machine without one."""
    before = keyring.get_keyring()
    keyring.set_keyring(NoBackend())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(before)

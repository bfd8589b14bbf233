"""A reader with one worker, shared by the tests of this room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ccprocessor.documents.reader import DocumentReader


@pytest.fixture(scope="session")
def reader() -> Iterator[DocumentReader]:
    with DocumentReader(workers=1) as reader:
        yield reader

"""Documents beside what is read in them: `--update-golden` writes the listings anew.

A listing is meant to be checked against its document by eye before it is committed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.extraction.statement_files import pages_of
from tests.golden.listing import listing_of

DOCUMENTS = sorted(Path(__file__).parent.glob("*.pdf"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.stem))
def test_a_document_is_read_as_its_listing_says(
    document: Path, request: pytest.FixtureRequest
) -> None:
    listing, expected = listing_of(list(pages_of(document))), document.with_suffix(".txt")
    if request.config.getoption("--update-golden"):
        expected.write_text(listing, "utf-8")
    assert listing == expected.read_text("utf-8")


def test_every_listing_has_its_document() -> None:
    assert DOCUMENTS
    listings = {path.stem for path in Path(__file__).parent.glob("*.txt")}
    assert listings == {path.stem for path in DOCUMENTS}

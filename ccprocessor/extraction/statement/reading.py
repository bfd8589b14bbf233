"""A statement read page by page; early pages once more when its columns are better known."""

from __future__ import annotations

from collections.abc import Callable

from ccprocessor.domain.pages import Page, UnreadPage
from ccprocessor.extraction.statement.columns import Columns
from ccprocessor.extraction.statement.pages import StatementPage, read_page
from ccprocessor.extraction.text.imposed import imposed
from ccprocessor.extraction.text.lines import sound

ReadPage = Callable[[Page, Columns | None], StatementPage | UnreadPage]

_KEPT = 24


class StatementReading:
    """Reader of a statement; what was read so far is in `pages`, in the order given.

    Pages that came before enough rows were seen are kept, a few, and read again with the columns
    that all of them taught. `read` reads one page with the columns of the one before.
    """

    def __init__(self, read: ReadPage = read_page) -> None:
        self._read = read
        self.pages: list[StatementPage | UnreadPage] = []
        self._columns: Columns | None = None
        self._early: list[tuple[int, Page]] = []

    def add(self, page: Page | UnreadPage) -> None:
        """Read the next page; never raises on bad text."""
        if isinstance(page, UnreadPage):
            self.pages.append(page)
            return
        for part in imposed(sound(page)):
            self._add(part)

    def _add(self, page: Page) -> None:
        content = self._read(page, self._columns)
        if isinstance(content, UnreadPage):
            self.pages.append(content)
            return
        if not self._is_settled and content.kind not in ("blank", "scan"):
            self._early = [*self._early, (len(self.pages), page)][-_KEPT:]
        self.pages.append(content)
        if page.source == "text" or self._columns is None:
            self._columns = content.columns or self._columns
        if self._is_settled:
            self.finish()

    def finish(self) -> None:
        """Read the early pages again; to be called after the last page."""
        for index, page in self._early:
            self.pages[index] = self._read(page, self._columns)
        self._early = []

    @property
    def _is_settled(self) -> bool:
        return self._columns is not None and self._columns.settled

"""The chosen row of the statement at full size: its columns from date to net beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QTransform,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ccprocessor.desktop.shared.page_view.feed import PageFeed
from ccprocessor.desktop.shared.page_view.geometry import ShownPage
from ccprocessor.desktop.shared.page_view.pictures import PageKey
from ccprocessor.desktop.shared.page_view.service import RenderService
from ccprocessor.desktop.shared.palettes import named_colour
from ccprocessor.desktop.workbench.rows.marks import Mark
from ccprocessor.desktop.workbench.rows.page_pairs import PageTarget
from ccprocessor.documents.protocol.rendering_requests import PageFacts, Priority
from ccprocessor.domain.pages import PrintedTable
from ccprocessor.errors import UserError

HEIGHT = 148  # pixels: the heads, the chosen row, and two or three on either side
_NEEDED = ("trans_date", "merchant", "net")
_WELCOME = ("city", "product", "group", "posted_date", "number", "quantity", "gross")
"""Columns that come too while there is room, the most useful first."""

_GAP = 6.0  # points on either side of a column
_BETWEEN = 9.0  # pixels between two columns, for a line: cells of the paper may all but touch
_LARGEST = 1.4  # of the paper's size: more room shows more columns, not larger ones
_LEAST = 0.75
_AROUND = 3.0  # pixels between a row and its frame
_FRAME = 2.0  # pixels
_CHOSEN, _WRONG = QColor(31, 95, 191), QColor(176, 42, 16)  # on paper, whatever the theme
_BETWEEN_CELLS = QColor(190, 190, 190)
_TABLES = 64  # pages whose columns are kept: to find them takes longer than to draw the strip
_FIELDS = {"date": "trans_date", "amount": "net", "merchant": "merchant"}


@dataclass(frozen=True, slots=True)
class _Piece:
    """A column of the page and where it is painted: points of the page, pixels of the strip."""

    name: str
    x0: float
    x1: float
    left: float


class StatementStrip(QWidget):
    """Shows the rows around a charge; `charge_clicked` brings the key of the mark under a click.

    `wrong` names the value that is at fault: `date`, `amount`, `merchant` or none.
    """

    charge_clicked = Signal(str)

    def __init__(self, service: RenderService, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._service = service
        self._feed = PageFeed(service, service.pictures, self)
        self._target: PageTarget | None = None
        self._marks: Sequence[Mark] = ()
        self._wrong = ""
        self._table: PrintedTable | None = None
        self._tables: dict[PageKey, PrintedTable] = {}
        self._picture: QPixmap | None = None
        self._trouble = ""
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Row of the statement")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._feed.facts_came.connect(self._take_facts)
        self._feed.table_came.connect(self._take_table)
        self._feed.picture_came.connect(self._take_picture)
        self._feed.failed.connect(self._fail)
        self._feed.replaced.connect(self._ask)

    @property
    def target(self) -> PageTarget | None:
        """The page and row shown; None for none."""
        return self._target

    @property
    def is_drawn(self) -> bool:
        """True once the row is in sight."""
        return self._picture is not None and self._row() is not None

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns in view, from left to right."""
        return tuple(piece.name for piece in self._pieces(self._scale()))

    def show_row(
        self, path: Path, name: str, target: PageTarget, marks: Sequence[Mark], wrong: str = ""
    ) -> None:
        """Show a row of a page; `marks` are the boxes of the statement's rows."""
        before, self._target = self._target, target
        self._marks, self._wrong = marks, wrong
        source = self._feed.source
        if source is None or source.path != path:
            self._feed.open(path, name)
            before = None
        if before is None or before.page != target.page:
            self._table = self._picture = None
            self._trouble = ""
            self._ask()
        label = next((mark.label for mark in marks if mark.key == target.key), "")
        self.setAccessibleDescription(label)
        self.update()

    def renew(self, path: Path) -> None:
        """Draw the same row from the newest copy."""
        if self._target is not None:
            self._feed.follow(path)

    def clear(self) -> None:
        """Show nothing, and ask for nothing more."""
        self._target = None
        self._feed.withdraw()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return its height; any width."""
        return QSize(400, HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fill the new width."""
        super().resizeEvent(event)
        if self._table is not None:
            self._ask_picture()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Tell which row was clicked."""
        at = self._on_page(event.position())
        if at is not None and (shown := self._shown()) is not None and self._target is not None:
            under = [
                mark.key
                for mark in self._marks
                if mark.place.page == self._target.page
                and mark.place.document == self._target.document
                and shown.rect(mark.place.box).top() <= at <= shown.rect(mark.place.box).bottom()
            ]
            if under:
                self.charge_clicked.emit(under[0])

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the heads, the rows and the frames; or why there is nothing to see."""
        painter = QPainter(self)
        row = self._row()
        if self._picture is None or row is None:
            painter.setPen(self.palette().placeholderText().color())
            said = self._trouble or ("Drawing the row…" if self._target else "")
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), said)
        else:
            painter.fillRect(self.rect(), Qt.GlobalColor.white)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            self._paint(painter, self._picture, row)
        painter.end()

    def _paint(self, painter: QPainter, picture: QPixmap, row: QRectF) -> None:
        scale, ratio = self._scale(), picture.width() / max(self._page_width(), 1)
        head, top = self._head_height(scale), self._top(row, scale)
        pieces = self._pieces(scale)
        for piece in pieces:
            wide = (piece.x1 - piece.x0) * scale
            if self._table is not None and head:
                source = QRectF(piece.x0, self._table.top - 1, piece.x1 - piece.x0, head / scale)
                painter.drawPixmap(
                    QRectF(piece.left, 0, wide, head), picture, _times(source, ratio)
                )
            source = QRectF(piece.x0, top, piece.x1 - piece.x0, (self.height() - head) / scale)
            below = QRectF(piece.left, head, wide, self.height() - head)
            painter.drawPixmap(below, picture, _times(source, ratio))
        line = named_colour("line", self.palette())
        painter.setPen(QPen(line, 1))
        painter.drawLine(QPointF(0, head), QPointF(self.width(), head))
        painter.setPen(QPen(_BETWEEN_CELLS, 1))
        for piece in pieces[1:]:
            x = piece.left - _BETWEEN / 2
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        self._frame(painter, pieces, row, scale)

    def _frame(
        self, painter: QPainter, pieces: Sequence[_Piece], row: QRectF, scale: float
    ) -> None:
        """Frame the chosen row in blue, and the value that is wrong in red."""
        if not pieces:
            return
        head, top = self._head_height(scale), self._top(row, scale)
        upper = head + (row.top() - top) * scale - _AROUND
        high = row.height() * scale + 2 * _AROUND
        right = pieces[-1].left + (pieces[-1].x1 - pieces[-1].x0) * scale
        painter.setClipRect(QRectF(0, head, self.width(), self.height() - head))
        painter.setPen(QPen(_CHOSEN, _FRAME))
        painter.drawRect(QRectF(_FRAME, upper, right - 2 * _FRAME, high))
        for piece in pieces:
            if piece.name == _FIELDS.get(self._wrong):
                painter.setPen(QPen(_WRONG, _FRAME))
                wide = (piece.x1 - piece.x0) * scale
                painter.drawRect(QRectF(piece.left, upper, wide - _FRAME, high))

    def _pieces(self, scale: float) -> tuple[_Piece, ...]:
        """The columns that find room, in the page's order; the whole row where none are known."""
        if self._table is None or not set(_NEEDED) <= self._table.columns.keys():
            return (_Piece("row", 0, self._page_width(), 0),)
        spans = _apart(self._table.columns)
        between = _BETWEEN / scale
        chosen, room = set(_NEEDED), (self.width() + 1) / scale + between
        room -= sum(spans[name][1] - spans[name][0] + between for name in _NEEDED)
        for name in _WELCOME:
            if name in spans and spans[name][1] - spans[name][0] + between <= room:
                chosen.add(name)
                room -= spans[name][1] - spans[name][0] + between
        pieces, left = [], 0.0
        for name in sorted(chosen, key=lambda one: spans[one]):
            x0, x1 = spans[name]
            pieces.append(_Piece(name, x0, x1, left))
            left += (x1 - x0) * scale + _BETWEEN
        return tuple(pieces)

    def _scale(self) -> float:
        """Pixels a point: the size of the paper, less only where the needed columns want it.

        Larger where those and the city leave room; without it where all would be small.
        """
        paper = self.logicalDpiX() / 72
        if self._table is None or not set(_NEEDED) <= self._table.columns.keys():
            return self.width() / max(self._page_width(), 1)
        apart = _apart(self._table.columns)
        fitting = [self._fitting(apart, (*_NEEDED, *more)) for more in (("city",), ())]
        scale = fitting[0] if fitting[0] >= paper else fitting[1]
        return min(max(scale, _LEAST * paper), _LARGEST * paper)

    def _fitting(self, apart: Mapping[str, tuple[float, float]], names: Sequence[str]) -> float:
        """Pixels a point at which columns fill the width."""
        spans = [apart[name] for name in names if name in apart]
        wide = sum(x1 - x0 for x0, x1 in spans)
        return (self.width() - _BETWEEN * (len(spans) - 1)) / wide

    def _shown(self) -> ShownPage | None:
        """The page as it is read: turned as its words say."""
        facts = self._feed.facts(self._target.page) if self._target else None
        if facts is None:
            return None
        turn = (self._table.turn - facts.rotation) % 360 if self._table else 0
        return ShownPage(facts, turn)

    def _row(self) -> QRectF | None:
        """The chosen row, in points of the page as shown."""
        shown = self._shown()
        if shown is None or self._target is None:
            return None
        key = self._target.key
        box = next((mark.place.box for mark in self._marks if mark.key == key), None)
        return None if box is None else shown.rect(box)

    def _page_width(self) -> float:
        shown = self._shown()
        return shown.width if shown else 1.0

    def _head_height(self, scale: float) -> float:
        if self._table is None or not self._table.columns:
            return 0.0
        return (self._table.bottom - self._table.top + 2) * scale

    def _top(self, row: QRectF, scale: float) -> float:
        """The y of the page where the rows in sight begin, in points."""
        room = (self.height() - self._head_height(scale)) / scale
        least = self._table.bottom + 1 if self._table else 0.0
        return max(row.center().y() - room / 2, least)

    def _on_page(self, point: QPointF) -> float | None:
        row, scale = self._row(), self._scale()
        if row is None or point.y() < self._head_height(scale):
            return None
        return self._top(row, scale) + (point.y() - self._head_height(scale)) / scale

    @Slot()
    def _ask(self) -> None:
        if self._target is not None:
            self._feed.ask_facts(self._target.page, Priority.VISIBLE)
            key = self._feed.key(self._target.page)
            if key in self._tables:
                self._take_table(self._target.page, self._tables[key])
            else:
                self._feed.ask_table(self._target.page)

    def _ask_picture(self) -> None:
        if self._target is None or (facts := self._feed.facts(self._target.page)) is None:
            return
        scale = float(f"{self._scale() * self.devicePixelRatioF():.6g}")
        key = self._feed.key(self._target.page)
        if key and (kept := self._service.pictures.find(key, scale)):
            self._take_picture(self._target.page, kept, scale)
        elif facts.width:
            self._feed.ask_picture(self._target.page, scale, Priority.VISIBLE)

    @Slot(int, object)
    def _take_facts(self, page: int, _facts: PageFacts) -> None:
        if self._target is not None and page == self._target.page and self._table is not None:
            self._ask_picture()

    @Slot(int, object)
    def _take_table(self, page: int, table: PrintedTable) -> None:
        """Take the table of the page shown; those of the pages before are kept."""
        if key := self._feed.key(page):
            while len(self._tables) >= _TABLES:
                self._tables.pop(next(iter(self._tables)))
            self._tables[key] = table
        if self._target is not None and page == self._target.page:
            self._table = table
            self._ask_picture()

    @Slot(int, object, float)
    def _take_picture(self, page: int, picture: QPixmap, _scale: float) -> None:
        if self._target is None or page != self._target.page or self._table is None:
            return
        shown = self._shown()
        turn = shown.turn if shown else 0
        self._picture = picture.transformed(QTransform().rotate(turn)) if turn else picture
        self.update()

    @Slot(int, object)
    def _fail(self, page: int, error: UserError) -> None:
        if self._target is not None and page == self._target.page:
            self._trouble = str(error)
            self.update()


def _apart(columns: Mapping[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """Cut out each column: with some white on either side, and nothing of the next."""
    ordered = sorted(columns.items(), key=lambda one: one[1])
    found: dict[str, tuple[float, float]] = {}
    for number, (name, (x0, x1)) in enumerate(ordered):
        before = ordered[number - 1][1][1] if number else 0.0
        after = ordered[number + 1][1][0] if number + 1 < len(ordered) else x1 + _GAP
        left = max(x0 - _GAP, before) if before < x0 else x0
        found[name] = (left, min(x1 + _GAP, max(after - 1, x0)))
    return found


def _times(rect: QRectF, ratio: float) -> QRectF:
    return QRectF(
        rect.left() * ratio, rect.top() * ratio, rect.width() * ratio, rect.height() * ratio
    )

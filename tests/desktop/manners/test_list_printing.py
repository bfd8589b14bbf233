from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.tables.model import RIGHT, RowTableModel, TableColumn
from ccprocessor.desktop.shared.tables.printing import print_list
from ccprocessor.desktop.shared.tables.view import RowTableView

Row = tuple[str, Decimal]
COLUMNS = (
    TableColumn[Row]("Merchant", lambda row: row[0], lambda row: row[0]),
    TableColumn[Row]("Amount", lambda row: f"{row[1]:,.2f}", lambda row: row[1], RIGHT),
    TableColumn[Row]("Hidden", lambda _row: "never", lambda _row: 0, hidden=True),
)


def table(qtbot: QtBot, memory: Memory, count: int) -> RowTableView:
    model: RowTableModel[Row] = RowTableModel(COLUMNS)
    view = RowTableView(model, title="Charges", name="charges", memory=memory)
    model.setParent(view)
    model.set_rows([(f"Shop{number:04}", Decimal(number)) for number in range(count)])
    qtbot.addWidget(view)
    view.resize(500, 300)
    view.show()
    return view


def printed(view: RowTableView, file: Path) -> list[str]:
    """The text of each page of the list printed into a PDF."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(file))
    print_list(view, printer)
    document = pypdfium2.PdfDocument(file)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return pages


def test_a_long_list_is_printed_whole_and_titles_stand_on_every_page(
    qtbot: QtBot, memory: Memory, tmp_path: Path
) -> None:
    pages = printed(table(qtbot, memory, 150), tmp_path / "list.pdf")
    assert len(pages) > 1
    assert all("Merchant" in page and "Amount" in page for page in pages)
    assert f"Page {len(pages)} of {len(pages)}" in pages[-1]
    text = "\n".join(pages)
    assert [text.count(f"Shop{number:04}") for number in range(150)] == [1] * 150


def test_what_is_printed_is_what_is_shown(qtbot: QtBot, memory: Memory, tmp_path: Path) -> None:
    view = table(qtbot, memory, 5)
    model = view.model()
    assert isinstance(model, RowTableModel)
    model.filter("shop0002")
    (page,) = printed(view, tmp_path / "list.pdf")
    assert "2.00" in page
    assert "Shop0001" not in page
    assert "never" not in page


def test_an_empty_list_is_a_page_with_its_titles(
    qtbot: QtBot, memory: Memory, tmp_path: Path
) -> None:
    (page,) = printed(table(qtbot, memory, 0), tmp_path / "list.pdf")
    assert "Charges" in page


@pytest.mark.usefixtures("theme")
def test_the_printer_is_asked_for(qtbot: QtBot, memory: Memory) -> None:
    view = table(qtbot, memory, 3)
    view.print_list()
    dialogs = [one for one in QApplication.topLevelWidgets() if isinstance(one, QPrintDialog)]
    assert [dialog.windowTitle() for dialog in dialogs] == ["Print Charges"]
    dialogs[0].reject()

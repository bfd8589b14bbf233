"""Layout of every sheet on the screen and on paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from ccprocessor.sheets.sheet_rows import SheetRows
from ccprocessor.sheets.tables import Imprint
from ccprocessor.sheets.writing import cleaned

_LETTER = 1  # number of that size of paper in workbooks
_LONGEST_FOOTER = 200  # letters; spreadsheets cut at 255, and & is written twice
_FILTER_BUTTON = 3  # letters that the button beside a head covers
_MARGIN = 1.5  # letters
_WIDEST = 60.0  # letters; longer texts are wrapped or cut


def lay_out(sheet: Worksheet, heads: Sequence[str], rows: SheetRows, imprint: Imprint) -> None:
    """Freeze heads and names, filter, set widths; print landscape, one page wide, with a footer."""
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = rows.filtered
    for number, width in enumerate(_widths(heads, rows.longest), 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.print_title_rows = "1:1"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _LETTER
    sheet.page_setup.fitToHeight = 0
    sheet.page_margins = PageMargins(0.4, 0.4, 0.6, 0.6, 0.3, 0.3)
    footer = HeaderFooterItem()
    footer.left.text = cleaned(imprint.subject)[:_LONGEST_FOOTER].replace("&", "&&")
    footer.center.text = "&A"
    footer.right.text = "Page &P of &N"
    sheet.HeaderFooter.oddFooter = footer


def _widths(heads: Sequence[str], longest: Sequence[int]) -> Iterator[float]:
    """Yield for each column the width in characters that shows most of what it holds."""
    for head, length in zip(heads, longest, strict=True):
        yield min(max(length, len(head) + _FILTER_BUTTON) + _MARGIN, _WIDEST)

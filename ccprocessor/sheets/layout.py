"""How every sheet looks on the screen and on paper."""

from __future__ import annotations

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from ccprocessor.sheets.tables import Imprint, Table
from ccprocessor.sheets.writing import cleaned

_LETTER = 1
_LONGEST_FOOTER = 200


def lay_out(sheet: Worksheet, table: Table, imprint: Imprint) -> None:
    """Freeze heads and names, filter, set widths; print landscape, one page wide, with a footer."""
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = filtered(table)
    for number, width in enumerate(table.widths(), 1):
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


def filtered(table: Table) -> str:
    """The range of a table's heads and rows; its totals stay outside, as no filter hides them."""
    return f"A1:{get_column_letter(len(table.heads))}{len(table.rows) + 1}"

"""The parts of a workbook file around its rows: styles, layout, and what ties them together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from ccprocessor.sheets.tables import Imprint, Table
from ccprocessor.sheets.writing import cleaned

Look = Literal["head", "plain", "marked", "total"]

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SCHEMAS = "http://schemas.openxmlformats.org"
_MAIN = f"{_SCHEMAS}/spreadsheetml/2006/main"
_OFFICE = f"{_SCHEMAS}/officeDocument/2006"
_PACKAGE = f"{_SCHEMAS}/package/2006"
_TYPES = "application/vnd.openxmlformats"
_LONGEST_FOOTER = 200
_FIRST_OWN_FORMAT = 164


class _Cut(NamedTuple):
    """Which font, fill and border of the style sheet a look has, and how it stands."""

    font: int
    fill: int
    border: int
    vertical: str


_CUTS: Mapping[Look, _Cut] = {
    "head": _Cut(1, 2, 0, "center"),
    "plain": _Cut(0, 0, 0, "top"),
    "marked": _Cut(0, 3, 0, "top"),
    "total": _Cut(2, 0, 1, "top"),
}
_FACE = '<name val="Calibri"/><family val="2"/>'
_FONTS = (
    f'<font><sz val="11"/>{_FACE}</font>'
    f'<font><b/><sz val="11"/><color rgb="FFFFFFFF"/>{_FACE}</font>'
    f'<font><b/><sz val="11"/>{_FACE}</font>'
)
_FILL = '<fill><patternFill patternType="solid"><fgColor rgb="{}"/></patternFill></fill>'
_FILLS = (
    '<fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill>'
    f"{_FILL.format('FF1F3864')}{_FILL.format('FFFFF2CC')}"
)
_BORDERS = (
    "<border><left/><right/><top/><bottom/><diagonal/></border>"
    '<border><left/><right/><top style="thin"/><bottom/><diagonal/></border>'
)
_DEFAULT_XF = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"'


class Styles:
    """Cell styles, numbered as they are first asked for; 0 is the file's own default."""

    def __init__(self) -> None:
        self._ids: dict[tuple[Look, str, bool], int] = {}

    def id(self, look: Look, number: str = "", *, quoted: bool = False) -> int:
        """The style of a look, with a number format; a quoted one stays text, whatever it is."""
        return self._ids.setdefault((look, number, quoted), len(self._ids) + 1)

    def part(self) -> str:
        """The style sheet for every style asked for so far."""
        formats = list(dict.fromkeys(number for _, number, _ in self._ids if number))
        ids = {number: _FIRST_OWN_FORMAT + place for place, number in enumerate(formats)}
        written = "".join(
            f'<numFmt numFmtId="{ids[number]}" formatCode="{escaped(number)}"/>'
            for number in formats
        )
        cells = "".join(
            _cell_style(_CUTS[look], ids.get(number, 0), quoted=quoted)
            for look, number, quoted in self._ids
        )
        numbers = f'<numFmts count="{len(formats)}">{written}</numFmts>' if formats else ""
        return (
            f'{_XML}<styleSheet xmlns="{_MAIN}">{numbers}'
            f'<fonts count="3">{_FONTS}</fonts><fills count="4">{_FILLS}</fills>'
            f'<borders count="2">{_BORDERS}</borders>'
            f'<cellStyleXfs count="1">{_DEFAULT_XF}/></cellStyleXfs>'
            f'<cellXfs count="{len(self._ids) + 1}">{_DEFAULT_XF} xfId="0"/>{cells}</cellXfs>'
            '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
            "</styleSheet>"
        )


def opening_of(table: Table, *, first: bool) -> str:
    """A sheet up to its rows: frozen head and first column, column widths."""
    selected = ' tabSelected="1"' if first else ""
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width:g}" customWidth="1"/>'
        for number, width in enumerate(table.widths(), 1)
    )
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:{_corner(table, len(table.rows) + 1 + bool(table.totals))}"/>'
        f'<sheetViews><sheetView{selected} workbookViewId="0"><pane xSplit="1" ySplit="1" '
        'topLeftCell="B2" activePane="bottomRight" state="frozen"/>'
        '<selection pane="topRight"/><selection pane="bottomLeft"/>'
        '<selection pane="bottomRight"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols><sheetData>'
    )


def rest_of(table: Table, imprint: Imprint) -> str:
    """A sheet after its rows: filter, landscape on letter paper, one page wide, footer.

    Ids are text on purpose, so the program is told not to point at each of them.
    """
    subject = cleaned(imprint.subject)[:_LONGEST_FOOTER].replace("&", "&&")
    footer = escaped(f"&L{subject}&C&A&RPage &P of &N")
    everything = f"A1:{_corner(table, len(table.rows) + 1)}"
    return (
        f'</sheetData><autoFilter ref="{everything}"/>'
        '<pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="1" fitToHeight="0" orientation="landscape"/>'
        f"<headerFooter><oddFooter>{footer}</oddFooter></headerFooter><ignoredErrors>"
        f'<ignoredError sqref="{everything}" numberStoredAsText="1"/></ignoredErrors></worksheet>'
    )


def closing_parts(tables: Sequence[Table], styles: Styles, imprint: Imprint) -> dict[str, str]:
    """Every part of the file but its sheets, by name."""
    return {
        "xl/styles.xml": styles.part(),
        "xl/workbook.xml": _workbook(tables),
        "xl/_rels/workbook.xml.rels": _workbook_relations(len(tables)),
        "docProps/core.xml": _properties(imprint),
        "_rels/.rels": _relations(
            (f"{_OFFICE}/relationships/officeDocument", "xl/workbook.xml"),
            (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "[Content_Types].xml": _content_types(len(tables)),
    }


def column_letters(column: int) -> str:
    """How spreadsheets call a column that is counted from 0: A, Z, AA."""
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def escaped(text: str) -> str:
    """The text as XML wants it, in elements and in double-quoted attributes."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;")


def _cell_style(cut: _Cut, number: int, *, quoted: bool) -> str:
    quote = ' quotePrefix="1"' if quoted else ""
    return (
        f'<xf numFmtId="{number}" fontId="{cut.font}" fillId="{cut.fill}" '
        f'borderId="{cut.border}" xfId="0"{quote} applyNumberFormat="1" applyFont="1" '
        'applyFill="1" applyBorder="1" applyAlignment="1">'
        f'<alignment vertical="{cut.vertical}"/></xf>'
    )


def _corner(table: Table, rows: int) -> str:
    return f"{column_letters(len(table.heads) - 1)}{rows}"


def _workbook(tables: Sequence[Table]) -> str:
    sheets, filters, titles = [], [], []
    for place, table in enumerate(tables):
        name = escaped(table.name)
        last = f"${column_letters(len(table.heads) - 1)}${len(table.rows) + 1}"
        sheets.append(f'<sheet name="{name}" sheetId="{place + 1}" r:id="rId{place + 1}"/>')
        filters.append(
            f'<definedName name="_xlnm._FilterDatabase" localSheetId="{place}" hidden="1">'
            f"'{name}'!$A$1:{last}</definedName>"
        )
        titles.append(
            f'<definedName name="_xlnm.Print_Titles" localSheetId="{place}">'
            f"'{name}'!$1:$1</definedName>"
        )
    return (
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}/relationships">'
        '<bookViews><workbookView activeTab="0"/></bookViews>'
        f"<sheets>{''.join(sheets)}</sheets>"
        f"<definedNames>{''.join((*filters, *titles))}</definedNames></workbook>"
    )


def _workbook_relations(sheets: int) -> str:
    targets = [
        (f"{_OFFICE}/relationships/worksheet", f"worksheets/sheet{number}.xml")
        for number in range(1, sheets + 1)
    ]
    return _relations(*targets, (f"{_OFFICE}/relationships/styles", "styles.xml"))


def _relations(*targets: tuple[str, str]) -> str:
    written = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{written}</Relationships>'


def _content_types(sheets: int) -> str:
    main = f"{_TYPES}-officedocument.spreadsheetml"
    kinds = {
        "/xl/workbook.xml": f"{main}.sheet.main+xml",
        "/xl/styles.xml": f"{main}.styles+xml",
        "/docProps/core.xml": f"{_TYPES}-package.core-properties+xml",
    }
    kinds |= {f"/xl/worksheets/sheet{n}.xml": f"{main}.worksheet+xml" for n in range(1, sheets + 1)}
    overrides = "".join(
        f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in kinds.items()
    )
    return (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="{_TYPES}-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _properties(imprint: Imprint) -> str:
    created = imprint.created
    if created.tzinfo is not None:
        created = created.astimezone(dt.UTC)
    time = f"{created:%Y-%m-%dT%H:%M:%SZ}"
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escaped(cleaned(imprint.title))}</dc:title>"
        f"<dc:subject>{escaped(cleaned(imprint.subject))}</dc:subject>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{time}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{time}</dcterms:modified>'
        "</cp:coreProperties>"
    )

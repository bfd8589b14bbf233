"""Cover pages of packets: a few lines of text in front of what they are about; runs in a worker."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from io import BytesIO

import pymupdf

_PAPER = pymupdf.paper_rect("letter")
_PLACE = pymupdf.Rect(60, 72, _PAPER.x1 - 60, _PAPER.y1 - 60)
_STYLE = """
body { font-family: sans-serif; font-size: 10.5pt; line-height: 1.4; overflow-wrap: break-word; }
h1 { font-size: 18pt; margin: 0 0 6pt 0; }
p { margin: 0 0 5pt 0; }
"""


def cover(lines: Sequence[str]) -> pymupdf.Document:
    """A document of these lines, the first as its heading: the same bytes for the same lines."""
    heading, *rest = lines
    told = "".join(f"<p>{escape(line)}</p>" for line in rest)
    story = pymupdf.Story(f"<body><h1>{escape(heading)}</h1>{told}</body>", user_css=_STYLE)
    content, more = BytesIO(), True
    writer = pymupdf.DocumentWriter(content)
    while more:
        device = writer.begin_page(_PAPER)
        more, _ = story.place(_PLACE)
        story.draw(device)
        writer.end_page()
    writer.close()
    made = pymupdf.open("pdf", content)
    made.subset_fonts()
    return made

"""Papers that an export is asked for."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, NamedTuple, get_args

PaperKind = Literal["report", "sheets", "letters"]
PAPERS: tuple[PaperKind, ...] = get_args(PaperKind)


class AskedPapers(NamedTuple):
    """Papers to write beside the usual files; letters say that receipts go to `send_to`.

    With `evidence` a pack of it all, that proves itself.
    """

    kinds: Collection[PaperKind] = ()
    send_to: str = ""
    evidence: bool = False

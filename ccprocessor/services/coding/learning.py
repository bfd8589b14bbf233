"""Learn from past codings how much each piece of evidence weighs; takes seconds and scikit-learn.

Importing this loads numpy, fitting loads scikit-learn: `learn` does both in another process.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ccprocessor.domain.receipts import CodedReceipt
from ccprocessor.services.coding.evidence import Evidence
from ccprocessor.services.coding.model import CodingModel, dot, log_sum

LEAST = 200
"""Receipts that it takes: fewer tell no weights apart."""

_MOST = 3_000  # receipts that weights are fitted to: there are few weights, more tell nothing new
_MONTHS = 3  # a history of fewer months is learned week by week
_KEPT_OUT = 4  # of so many months or weeks the newest one is kept out to measure by

_Numbers = npt.NDArray[np.float64]


class _Rows(NamedTuple):
    """Candidates of receipts: what is known of each, whether it was right, and whose it is."""

    known: _Numbers
    right: npt.NDArray[np.bool_]
    of: npt.NDArray[np.int64]


def learned(past: Sequence[CodedReceipt]) -> CodingModel | None:
    """Learn from receipts in the order of their days; None where there are too few.

    What the newest months or weeks show is measured first, with weights from those before them.
    """
    if len(past) < LEAST:
        return None
    blocks = _blocks(past)
    cut = len(blocks) - max(1, len(blocks) // _KEPT_OUT)
    if cut < 2:  # noqa: PLR2004  (one to look back at, one to learn from)
        return None
    before, kept_out = blocks[:cut], [one for block in blocks[cut:] for one in block]
    measured = _fitted(before)
    final = _fitted(blocks)
    if measured is None or final is None:
        return None
    right, right_last = _measured(before, kept_out, measured)
    (weights, scale), until = final, past[-1].date or dt.date.min
    return CodingModel(weights, scale, len(past), until, len(kept_out), right, right_last)


def _blocks(past: Sequence[CodedReceipt]) -> list[list[CodedReceipt]]:
    """The receipts by month, or by week where the months are few."""

    def month(one: CodedReceipt) -> tuple[int, ...]:
        return (one.date.year, one.date.month) if one.date else ()

    def week(one: CodedReceipt) -> tuple[int, ...]:
        return tuple(one.date.isocalendar()[:2]) if one.date else ()

    by_month = [list(some) for _, some in groupby(past, month)]
    return by_month if len(by_month) >= _MONTHS else [list(some) for _, some in groupby(past, week)]


_Fit = tuple[tuple[float, ...], tuple[float, float, float]]


def _fitted(blocks: Sequence[Sequence[CodedReceipt]]) -> _Fit | None:
    """Weights and scale; None where the evidence never, or always, was right."""
    from sklearn.linear_model import LogisticRegression

    rows = _rows(blocks)
    if rows is None or len(set(rows.right.tolist())) < 2:  # noqa: PLR2004  (right and wrong)
        return None
    first = LogisticRegression(max_iter=1000).fit(rows.known, rows.right)
    weights = tuple(first.coef_[0].tolist())
    own: _Numbers = rows.known @ first.coef_[0]
    shares = own - _log_sums(own, rows.of)
    second = LogisticRegression().fit(np.column_stack([shares, own]), rows.right)
    (a, b), c = second.coef_[0].tolist(), float(second.intercept_[0])
    return weights, (a, b, c)


def _rows(blocks: Sequence[Sequence[CodedReceipt]]) -> _Rows | None:
    """Candidates of the newest receipts, each as it was known from the blocks before its own."""
    evidence = Evidence(blocks[0])
    left = sum(map(len, blocks[1:]))
    known: list[tuple[float, ...]] = []
    right: list[bool] = []
    of: list[int] = []
    for block in blocks[1:]:
        if left <= _MOST or block is blocks[-1]:
            for number, receipt in enumerate(block, len(set(of))):
                for coding, told in evidence.candidates(receipt).items():
                    known.append(told)
                    right.append(coding == receipt.coding)
                    of.append(number)
        left -= len(block)
        for receipt in block:
            evidence.add(receipt)
    return _Rows(np.array(known), np.array(right), np.array(of)) if known else None


def _log_sums(own: _Numbers, of: npt.NDArray[np.int64]) -> _Numbers:
    """For each candidate the log of the sum over its receipt's candidates."""
    starts = np.flatnonzero(np.diff(of, prepend=of[0] - 1))
    sums = [log_sum(some.tolist()) for some in np.split(own, starts[1:])]
    sizes = np.diff(np.append(starts, len(of)))
    return np.repeat(np.array(sums), sizes)


def _measured(
    before: Iterable[Sequence[CodedReceipt]], kept_out: Sequence[CodedReceipt], fit: _Fit
) -> tuple[int, int]:
    """Of receipts that nothing was learned from: right by these weights, right by the last used."""
    evidence = Evidence([one for block in before for one in block])
    right = right_last = 0
    for receipt in kept_out:
        candidates = evidence.candidates(receipt)
        if candidates:
            first = max(candidates, key=lambda one: dot(fit[0], candidates[one]))
            right += first == receipt.coding
        right_last += receipt.coding in list(evidence.last(receipt))[:1]
    return right, right_last

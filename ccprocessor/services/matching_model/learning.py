"""Learn from decided months how much each feature of a pair says; takes seconds and scikit-learn.

Importing this loads numpy, fitting loads scikit-learn: `learn` does both in another process.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ccprocessor.domain.matches import PairModel, TreeNode
from ccprocessor.matching.features import RISING
from ccprocessor.services.matching_model.history import DecidedMonth
from ccprocessor.services.matching_model.precision import precision_on
from ccprocessor.services.pair_models import Score, Version

if TYPE_CHECKING:
    from sklearn.ensemble import HistGradientBoostingClassifier

LEAST = 25
"""Decisions that it takes: fewer tell no weights apart."""

BOOSTING_FROM = 200
"""Decisions from which trees are learned, too: of fewer they learn accidents."""

_TREES, _LEAVES, _RATE = 60, 6, 0.1
_FOLDS = 5  # for the scale of the trees: each fifth of the charges by trees of the others
_AGREES = 1e-6  # between the trees as they are kept and as they were learned

_Numbers = npt.NDArray[np.float64]


class _Rows(NamedTuple):
    """Decided pairs: their features, whether they are one, and which charge's they are."""

    known: _Numbers
    right: npt.NDArray[np.bool_]
    of: npt.NDArray[np.int64]


def learned(months: Sequence[DecidedMonth]) -> Version | None:
    """Learn from all months but the last, and measure on that one; None where there is too little.

    Of weights and trees whichever has fewer faults on it; weights where both are as good.
    """
    *past, unseen = months
    rows = _rows(past)
    if rows is None or len(set(rows.right.tolist())) < 2:  # noqa: PLR2004  (right and wrong)
        return None
    count = sum(month.decided for month in past)
    models = {"logistic regression": _weights(rows)}
    if count >= BOOSTING_FROM:
        models["gradient boosting"] = _trees(rows)
    found = [_version(kind, model, past, unseen) for kind, model in models.items()]
    return max(found, key=lambda one: 2 * one.own.right - one.own.proposed)


def _version(
    kind: str, model: PairModel, past: Sequence[DecidedMonth], unseen: DecidedMonth
) -> Version:
    own, before = _right(unseen, model), _right(unseen, None)
    wins = [now - then for now, then in zip(own, before, strict=True)]
    return Version(
        number=0,
        kind=kind,
        model=model,
        learned=sum(month.decided for month in past),
        until=past[-1].day,
        made=dt.datetime.now(dt.UTC).date(),
        own=_score(unseen, model),
        before=_score(unseen, None),
        better=sum(win > 0 for win in wins),
        worse=sum(win < 0 for win in wins),
    )


def _score(unseen: DecidedMonth, model: PairModel | None) -> Score:
    found = precision_on([unseen], model).at(0.0)
    return Score(found.of, found.right, sum(one.findable for one in unseen.people))


def _right(unseen: DecidedMonth, model: PairModel | None) -> list[bool]:
    """Tell whether each decided charge has its own receipt proposed, or none where it has none."""
    return [right for person in unseen.people for right in person.outcomes(model)]


def _rows(months: Sequence[DecidedMonth]) -> _Rows | None:
    known: list[tuple[float, ...]] = []
    right: list[bool] = []
    of: list[int] = []
    numbers: dict[object, int] = {}
    for month in months:
        for number, person in enumerate(month.people):
            for one in person.weighed():
                known.append(one.features)
                right.append(one.is_right)
                charge = (month.cycle, number, one.charge)
                of.append(numbers.setdefault(charge, len(numbers)))
    return _Rows(np.array(known), np.array(right), np.array(of)) if known else None


def _weights(rows: _Rows) -> PairModel:
    """Weights of the features; they are fitted to features of like size, and kept for the true."""
    from sklearn.linear_model import LogisticRegression

    spread = rows.known.std(axis=0)
    spread[spread == 0] = 1.0
    fitted = LogisticRegression(max_iter=1000).fit(rows.known / spread, rows.right)
    weights = tuple((fitted.coef_[0] / spread).tolist())
    return PairModel(weights=weights, offset=float(fitted.intercept_[0]))


def _trees(rows: _Rows) -> PairModel:
    """Trees that never hold a closer date or a likelier merchant against a pair; scaled on others.

    Each fold's pairs are weighed by trees that did not see their charges, so that a probability
    said is one that comes true.
    """
    from sklearn.linear_model import LogisticRegression

    told = np.zeros(len(rows.right))
    for fold in range(_FOLDS):
        out = rows.of % _FOLDS == fold
        if out.any() and len(set(rows.right[~out].tolist())) > 1:
            told[out] = _boosted(rows.known[~out], rows.right[~out]).decision_function(
                rows.known[out]
            )
    scale = LogisticRegression().fit(told.reshape(-1, 1), rows.right)
    whole = _boosted(rows.known, rows.right)
    base, trees = _as_nodes(whole)
    factor = max(float(scale.coef_[0][0]), 0.0)
    offset = float(scale.intercept_[0]) + factor * base
    model = PairModel(trees=trees, scale=factor, offset=offset)
    _check(model, whole, rows.known[:50], scale.intercept_[0])
    return model


def _boosted(known: _Numbers, right: npt.NDArray[np.bool_]) -> HistGradientBoostingClassifier:
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    boosted = HistGradientBoostingClassifier(
        max_iter=_TREES,
        max_leaf_nodes=_LEAVES,
        learning_rate=_RATE,
        monotonic_cst=RISING,
        early_stopping=False,
        random_state=0,
    )
    with threadpool_limits(1):  # on few pairs threads wait for each other longer than one takes
        return boosted.fit(known, right)


def _as_nodes(
    boosted: HistGradientBoostingClassifier,
) -> tuple[float, tuple[tuple[TreeNode, ...], ...]]:
    """Return what is added before any tree, and the trees; there is no public way to them."""
    inner: Any = boosted
    trees = tuple(
        tuple(
            TreeNode(
                -1 if node["is_leaf"] else int(node["feature_idx"]),
                float(node["num_threshold"]) if not node["is_leaf"] else 0.0,
                int(node["left"]),
                int(node["right"]),
                float(node["value"]),
            )
            for node in tree.nodes
        )
        for [tree] in inner._predictors  # noqa: SLF001
    )
    return float(np.ravel(inner._baseline_prediction)[0]), trees  # noqa: SLF001


def _check(
    model: PairModel, boosted: HistGradientBoostingClassifier, known: _Numbers, offset: float
) -> None:
    """Make sure that the trees say what scikit-learn says of them: its inside may change."""
    for row, expected in zip(known.tolist(), boosted.decision_function(known), strict=True):
        if abs(model.log_odds(row) - (model.scale * expected + offset)) > _AGREES:
            raise RuntimeError("the trees that were learned are kept in another form")

"""Column types that mean the same on both engines and are exact: no float ever holds money."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeVar

import sqlalchemy as sa

from ccprocessor.errors import printable
from ccprocessor.storage.base.failures import damaged

T = TypeVar("T")

WHOLE: sa.types.TypeEngine[int] = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""A whole number of up to 63 bits; SQLite's strict tables know no other name for it."""

SHARE: sa.types.TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")
"""A probability, 0 to 1."""

_MOST_DIGITS = 11  # before the point: with five decimals it fits in 63 bits, twice over


def storable(value: Decimal) -> bool:
    """Tell whether a number can be an amount: finite, and less than a hundred billion."""
    return value.is_finite() and value.adjusted() < _MOST_DIGITS


class Scaled(sa.types.TypeDecorator[Decimal]):
    """A decimal kept as an integer of its last place; half a place is rounded away from zero.

    Raises ValueError for what is not `storable`.
    """

    impl = sa.BigInteger
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """The engine's own type for whole numbers."""
        return dialect.type_descriptor(WHOLE.dialect_impl(dialect))

    def bind_processor(self, dialect: sa.Dialect) -> Callable[[Decimal | None], int | None]:
        """Count the units of the last place; one call a value, a month has ten thousand."""
        del dialect
        places = self.places

        def units_of(value: Decimal | None) -> int | None:
            if value is None:
                return None
            if not storable(value):
                raise ValueError(f"{value} is no amount")
            return int(value.scaleb(places).to_integral_value(ROUND_HALF_UP))

        return units_of

    def process_result_value(self, value: int | None, _dialect: sa.Dialect) -> Decimal | None:
        """The decimal with all places."""
        return None if value is None else Decimal(value).scaleb(-self.places)


class UtcTime(sa.types.TypeDecorator[dt.datetime]):
    """A time in UTC; text in ISO form on SQLite."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """Text where the engine has no times of its own."""
        text = dialect.name == "sqlite"
        return dialect.type_descriptor(sa.Text() if text else sa.DateTime(timezone=True))

    def process_bind_param(
        self, value: dt.datetime | None, dialect: sa.Dialect
    ) -> dt.datetime | str | None:
        """Turn it to UTC, microseconds always written so that text sorts as time."""
        if value is None:
            return None
        utc = value.astimezone(dt.UTC)
        return utc.isoformat(timespec="microseconds") if dialect.name == "sqlite" else utc

    def process_result_value(
        self, value: dt.datetime | str | None, _dialect: sa.Dialect
    ) -> dt.datetime | None:
        """An aware time in UTC."""
        if value is None:
            return None
        if isinstance(value, str):
            value = _read(dt.datetime.fromisoformat, value)
        return value.astimezone(dt.UTC)


class Day(sa.types.TypeDecorator[dt.date]):
    """A date; text in ISO form on SQLite."""

    impl = sa.Date
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """Text where the engine has no dates of its own."""
        return dialect.type_descriptor(sa.Text() if dialect.name == "sqlite" else sa.Date())

    def process_bind_param(
        self, value: dt.date | None, dialect: sa.Dialect
    ) -> dt.date | str | None:
        """ISO text for SQLite."""
        return value.isoformat() if value and dialect.name == "sqlite" else value

    def process_result_value(
        self, value: dt.date | str | None, _dialect: sa.Dialect
    ) -> dt.date | None:
        """A plain date."""
        return _read(dt.date.fromisoformat, value) if isinstance(value, str) else value


class Words(sa.types.TypeDecorator[str]):
    """Text that was read from paper: what Postgres cannot hold is shown as the odd mark it is."""

    impl = sa.Text
    cache_ok = True

    def bind_processor(self, dialect: sa.Dialect) -> Callable[[str | None], str | None]:
        """Put the replacement character for NUL and for halves of a surrogate pair."""
        del dialect
        return _printable


def _read(parse: Callable[[str], T], text: str) -> T:
    try:
        return parse(text)
    except ValueError as error:
        raise damaged("a stored date") from error


def _printable(text: str | None) -> str | None:
    return text if text is None or text.isprintable() else printable(text)

"""How countries spell money and days."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from decimal import Decimal

CENT = Decimal("0.01")

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre"
    " diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre"
    " dicembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro"
    " dezembro",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
}
_SHORT = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "de": "Jan Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez",
    "fr": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    "es": "ene feb mar abr may jun jul ago sep oct nov dic",
    "it": "gen feb mar apr mag giu lug ago set ott nov dic",
    "pt": "jan fev mar abr mai jun jul ago set out nov dez",
    "nl": "jan feb mrt apr mei jun jul aug sep okt nov dec",
}
_WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

AMERICAN = (
    "{m:02}/{d:02}/{y}", "{m:02}/{d:02}/{yy:02}", "{m:02}-{d:02}-{y}", "{m:02}-{d:02}-{yy:02}",
    "{m}/{d}/{y}", "{mon} {d}, {y}", "{mon} {d:02} {y}", "{month} {d}, {y}", "{d:02} {mon} {y}",
    "{d:02}{MON}'{yy:02}", "{y}-{m:02}-{d:02}", "{day} {m:02}/{d:02}/{y}", "{day} {mon} {d}, {y}",
    "{MON} {d:02}, {y}", "{d:02}-{mon}-{y}", "{m:02}.{d:02}.{y}",
)  # fmt: skip
BRITISH = (
    "{d:02}/{m:02}/{y}", "{d:02}/{m:02}/{yy:02}", "{d:02}-{m:02}-{y}", "{d:02}-{mon}-{y}",
    "{d} {mon} {y}", "{d:02} {MON} {y}", "{d} {month} {y}", "{d:02}.{m:02}.{y}",
    "{y}/{m:02}/{d:02}", "{y}-{m:02}-{d:02}", "{d}/{m}/{y}", "{day} {d:02}/{m:02}/{y}",
    "{d:02}{MON}{yy:02}", "{d:02}-{m:02}-{yy:02}",
)  # fmt: skip
FORMS = {
    "us": AMERICAN,
    "uk": BRITISH,
    "de": ("{d:02}.{m:02}.{y}", "{d:02}.{m:02}.{yy:02}", "{d}. {month} {y}", "{d:02}. {mon} {y}"),
    "fr": ("{d:02}/{m:02}/{y}", "{d:02}/{m:02}/{yy:02}", "{d} {month} {y}", "{d:02}-{m:02}-{y}"),
    "es": ("{d:02}/{m:02}/{y}", "{d:02}-{m:02}-{y}", "{d} de {month} de {y}", "{d:02}-{mon}-{y}"),
    "it": ("{d:02}/{m:02}/{y}", "{d:02}-{m:02}-{y}", "{d} {month} {y}", "{d:02}/{m:02}/{yy:02}"),
    "pt": ("{d:02}/{m:02}/{y}", "{d:02}-{m:02}-{y}", "{d} de {month} de {y}", "{y}-{m:02}-{d:02}"),
    "nl": ("{d:02}-{m:02}-{y}", "{d:02}/{m:02}/{y}", "{d} {month} {y}", "{d} {mon} {y}"),
}
_CLOCKS = ("{h:02}:{n:02}", "{h:02}:{n:02}:{s:02}")
_HALF_DAY = ("{h12:02}:{n:02} {half}", "{h12}:{n:02}{half}", "{h12:02}:{n:02}:{s:02} {half}")


def date_text(day: dt.date, form: str, language: str = "en") -> str:
    """A day in one of the `FORMS`, with month names of the language."""
    month = _MONTHS[language].split()[day.month - 1]
    short = _SHORT[language].split()[day.month - 1]
    return form.format(
        d=day.day, m=day.month, y=day.year, yy=day.year % 100, month=month, mon=short,
        MON=short.upper(), day=_WEEKDAYS[day.weekday()],
    )  # fmt: skip


def clock_text(rng: random.Random, *, half_days: bool = False) -> str:
    """A time of day, by twelve hours where `half_days`."""
    hour = rng.randint(6, 22)
    form = rng.choice(_HALF_DAY if half_days else _CLOCKS)
    return form.format(
        h=hour, h12=(hour - 1) % 12 + 1, half="AM" if hour < 12 else "PM", n=rng.randint(0, 59),
        s=rng.randint(0, 59),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Money:
    """A currency and how a till writes amounts of it."""

    code: str
    symbol: str
    decimal: str = "."
    thousands: str = ","
    behind: bool = False
    spaced: bool = False
    minus_behind: bool = False

    def bare(self, value: Decimal) -> str:
        """The amount without its currency, to the cent."""
        signs = str.maketrans(",.", self.thousands + self.decimal)
        text = f"{abs(value):,.2f}".translate(signs)
        if value >= 0:
            return text
        return f"{text}-" if self.minus_behind else f"-{text}"

    def full(self, value: Decimal) -> str:
        """The amount with its currency."""
        gap = " " if self.spaced else ""
        if self.behind:
            return f"{self.bare(value)}{gap}{self.symbol}"
        bare = self.bare(abs(value))
        if value >= 0:
            return f"{self.symbol}{gap}{bare}"
        return f"{self.symbol}{gap}{bare}-" if self.minus_behind else f"-{self.symbol}{gap}{bare}"


DOLLAR = Money("USD", "$")
RINGGIT = Money("MYR", "RM")
POUND = Money("GBP", "£")
EURO = Money("EUR", "EUR", ",", ".", behind=True, spaced=True)
EURO_SIGN = Money("EUR", "€", ",", ".", behind=True, spaced=True)
EURO_FRENCH = Money("EUR", "€", ",", " ", behind=True, spaced=True)
EURO_DUTCH = Money("EUR", "€", ",", ".", spaced=True)


def cents(value: Decimal) -> Decimal:
    """Rounded to the cent, halves away from zero."""
    return value.quantize(CENT, "ROUND_HALF_UP")

"""Office rules in force: what its database keeps, else what the settings of this desk say."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self, cast

from ccprocessor.errors import WrongUsage
from ccprocessor.settings import IMPORT_VALUES, OFFICE_RULES, Chosen, Settings
from ccprocessor.sheets.template import ImportTemplate, TemplateText, load_template, template_text

if TYPE_CHECKING:
    from ccprocessor.storage.office_rules import KeptRule

RuleValue = str | Mapping[str, str] | None
"""A text; of the import template its `name` and `text`; None is the default."""

_TEMPLATE, _LANGUAGES = "import_template", "ocr_languages"


@dataclass(frozen=True, slots=True)
class OfficeRules:
    """The rules by name; `since` the office keeps them all, None where it does not yet."""

    values: Mapping[str, RuleValue]
    since: dt.datetime | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of all values: the same digest, the same import file of a revision."""
        told = json.dumps(self.values, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def template(self) -> ImportTemplate:
        """The import template with the office's values; raises `WrongUsage`."""
        own = {known: self.values[name] for name, known in IMPORT_VALUES.items()}
        given = self.values[_TEMPLATE]
        text = TemplateText(**given) if isinstance(given, Mapping) else None
        values = {known: value for known, value in own.items() if value is not None}
        return load_template(text, cast("dict[str, str]", values))

    def checked(self) -> Self:
        """Return the same; raises `WrongUsage` where the template or a value means nothing."""
        assert self.template
        return self

    @property
    def named(self) -> dict[str, str]:
        """The rules as an export names them: the same wherever the same rules are in force."""
        return {"digest": self.digest}


def in_force(
    settings: Settings,
    kept: Mapping[str, KeptRule],
    changes: Mapping[str, str | None] = MappingProxyType({}),
) -> OfficeRules:
    """The rules an office keeps; the settings of this desk count for what it does not.

    With `changes` they are as those would make them. Raises `WrongUsage` where a template has to
    be read from a file, and cannot be.
    """

    def value_of(name: str) -> RuleValue:
        if name in kept and name not in changes:
            return cast("RuleValue", kept[name].value)
        return _kept_form(name, changes[name] if name in changes else getattr(settings, name))

    is_whole = kept.keys() >= set(OFFICE_RULES)
    since = max(kept[name].at for name in OFFICE_RULES) if is_whole else None
    return OfficeRules({name: value_of(name) for name in OFFICE_RULES}, since)


def unheeded(settings: Settings, kept: Mapping[str, KeptRule]) -> str:
    """A sentence on what the settings of this desk say against the office; empty without any."""
    default = Settings()
    names = [
        name
        for name in OFFICE_RULES
        if name in kept
        and name != _TEMPLATE
        and getattr(settings, name) not in (getattr(default, name), kept[name].value)
    ]
    if not names:
        return ""
    return (
        f"The settings of this desk say {', '.join(names)} otherwise than the office, whose value"
        " counts. Change it in File > Settings or by `ccprocessor settings`."
    )


def languages(settings: Settings, kept: Mapping[str, KeptRule]) -> str:
    """Return the languages in which receipts are read, as Tesseract takes them."""
    found = kept[_LANGUAGES].value if _LANGUAGES in kept else settings.ocr_languages
    return str(found or Settings().ocr_languages)


def shown(chosen: Chosen, rules: Mapping[str, KeptRule]) -> Chosen:
    """The settings with the rules that the office keeps in the place of the desk's own.

    Of a template that the office keeps, the path is the name of its file alone.
    """
    kept = {name: rule.value for name, rule in rules.items() if name in OFFICE_RULES}
    values: dict[str, Any] = dict(kept)
    if isinstance(template := kept.get(_TEMPLATE), Mapping):
        values[_TEMPLATE] = Path(template["name"])
    values[_LANGUAGES] = languages(chosen.settings, rules)
    fixed = {name: by for name, by in chosen.fixed.items() if name not in kept}
    return replace(chosen, settings=replace(chosen.settings, **values), fixed=fixed)


def as_lines(rules: OfficeRules, kept: Mapping[str, KeptRule]) -> Iterator[str]:
    """A line for each rule: its value, and who set it when, or that the office has none yet."""
    for name, value in rules.values.items():
        told = value["name"] if isinstance(value, Mapping) else value
        rule = kept.get(name)
        since = f"{rule.by or 'unknown'}, {rule.at:%Y-%m-%d %H:%M} UTC" if rule else "this desk"
        yield f"{name} = {told or '(default)'}  ({since})"


def _kept_form(name: str, value: object) -> RuleValue:
    if name == _TEMPLATE and value:
        found = template_text(Path(str(value)))
        return {"name": found.name, "text": found.text}
    if value is not None and not isinstance(value, str):
        raise WrongUsage(f"{name} is not text.")
    return value

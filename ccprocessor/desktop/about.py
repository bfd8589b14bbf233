"""About: what the program is, which versions run here, and whose work is in it."""

from __future__ import annotations

import platform
import re
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution, version

from PySide6.QtCore import Slot, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from ccprocessor import __version__
from ccprocessor.desktop.help.reading_dialog import ReadingDialog

LICENCE = "AGPL-3.0-or-later"
_PROGRAM = "ccprocessor"
_MADE_WITH = (
    "alembic",
    "argon2-cffi",
    "cryptography",
    "keyring",
    "msgspec",
    "numpy",
    "olefile",
    "onnxruntime",
    "openpyxl",
    "packaging",
    "pillow",
    "pillow-heif",
    "platformdirs",
    "psutil",
    "psycopg",
    "psycopg-binary",
    "pymupdf",
    "pyside6",
    "pytesseract",
    "rapidfuzz",
    "rapidocr",
    "scikit-learn",
    "scipy",
    "sqlalchemy",
    "tomlkit",
    "zstandard",
)
"""The packages the program asks for itself; each tells what it needs in turn."""

_WANTED = re.compile(r"^[A-Za-z0-9._-]+")
_LONGEST = 100  # letters of a name of a licence; longer is its text


@dataclass(frozen=True, slots=True)
class BundledPackage:
    """Somebody else's package that the program uses."""

    name: str
    version: str
    licence: str


class AboutDialog(ReadingDialog):
    """Versions and licences, to read or to copy."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(f"About {_PROGRAM}", "Versions and licences", about_text(), parent)
        role = QDialogButtonBox.ButtonRole.ActionRole
        self.copy_button = self.buttons.addButton("Copy", role)
        self.copy_button.setAccessibleName("Copy")
        self.copy_button.setToolTip("Copy these versions, for a report of a problem")
        self.copy_button.clicked.connect(self.copy)

    @Slot()
    def copy(self) -> None:
        """Put the text on the clipboard."""
        QGuiApplication.clipboard().setText(self.text.toPlainText())


def about_text() -> str:
    """The whole page in Markdown; nothing heavy is imported for it."""
    rows = "\n".join(f"| {p.name} | {p.version} | {p.licence} |" for p in parts())
    return (
        f"# {_PROGRAM} {__version__}\n\n"
        "Proves, card by card, that every charge has a receipt and a coding and that the totals "
        "agree.\n\n"
        f"Free software under the licence {LICENCE}; its text is in the file LICENSE that comes "
        "with the program. There is no warranty.\n\n"
        f"- Python {platform.python_version()}\n- Qt {qVersion()}\n"
        f"- PyMuPDF {version('pymupdf')}\n"
        f"- {platform.platform(terse=True)}\n\n"
        "## Made with\n\n| Package | Version | Licence |\n|---|---|---|\n"
        f"{rows}\n"
    )


def parts() -> tuple[BundledPackage, ...]:
    """Every package the program needs, with what those need, by name."""
    found: dict[str, BundledPackage] = {}
    waiting = list(_MADE_WITH)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        try:
            package = distribution(name)
        except PackageNotFoundError:  # wanted on another system only
            continue
        found[name] = _part(package)
        waiting += _needs(package)
    return tuple(sorted(found.values(), key=lambda part: part.name.casefold()))


def _needs(package: Distribution) -> list[str]:
    wanted = [text for text in package.requires or [] if "extra ==" not in text]
    names = [found[0] for text in wanted if (found := _WANTED.match(text))]
    return [re.sub(r"[-_.]+", "-", name).lower() for name in names]


def _part(package: Distribution) -> BundledPackage:
    about = package.metadata
    said = (*_said(package, "License-Expression"), *_classified(package))
    licence = " ".join((said or _said(package, "License") or ("",))[0].split())
    if not licence or len(licence) > _LONGEST:
        licence = "see the package"
    return BundledPackage(about["Name"], package.version, licence)


def _said(package: Distribution, field: str) -> tuple[str, ...]:
    return tuple(text for text in package.metadata.get_all(field) or () if text)


def _classified(package: Distribution) -> tuple[str, ...]:
    texts = [text for text in _said(package, "Classifier") if text.startswith("License")]
    ends = [text.rpartition(" :: ")[2] for text in texts]
    return tuple(end for end in ends if end != "OSI Approved")

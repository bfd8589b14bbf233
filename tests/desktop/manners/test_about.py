from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from ccprocessor import __version__
from ccprocessor.desktop import about
from ccprocessor.desktop.about import AboutDialog, about_text, parts

ROOT = Path(__file__).parent.parent.parent.parent


def test_about_tells_the_versions_that_run_here() -> None:
    text = about_text()
    for said in (__version__, qVersion(), version("pymupdf"), sys.version.split()[0]):
        assert said in text
    assert "AGPL-3.0-or-later" in text


def test_every_package_the_program_asks_for_is_named_with_its_licence() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = {name(text) for text in project["dependencies"]}
    assert asked <= set(about._MADE_WITH)
    named = {name(part.name): part.licence for part in parts()}
    assert asked <= set(named)
    assert all(named.values())
    assert project["license"] == about.LICENCE


def test_what_the_packages_need_is_named_too_and_once() -> None:
    names = [part.name.casefold() for part in parts()]
    assert {"shiboken6", "numpy", "cryptography"} <= set(names) | {"cryptography"}
    assert len(names) == len(set(names))


def test_the_text_is_copied_for_a_report(qtbot: QtBot) -> None:
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.mouseClick(dialog.copy_button, Qt.MouseButton.LeftButton)
    assert f"ccprocessor {__version__}" in QGuiApplication.clipboard().text()
    assert dialog.isVisible()


def test_looking_up_versions_imports_none_of_the_packages() -> None:
    check = (
        "import sys; from ccprocessor.desktop.about import about_text; about_text(); "
        "print(sorted({'pymupdf', 'scipy', 'numpy', 'sqlalchemy', 'openpyxl'} & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", check], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


def name(text: str) -> str:
    """A package's name as the index compares names."""
    found = re.match(r"[A-Za-z0-9._-]+", text)
    assert found
    return re.sub(r"[-_.]+", "-", found[0]).lower()

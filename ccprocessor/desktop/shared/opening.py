"""Folders and pages opened by other programs, and what to do by hand where none opens them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from ccprocessor.desktop.shared.banner import Banner, Remedy


def open_folder(folder: Path, banner: Banner) -> None:
    """Show a folder in the system's file manager; where there is none, say so."""
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
        sentence = f"The folder {folder} could not be opened from here."
        hint = "Open it in your file manager: copy its path, and paste it there."
        banner.say(sentence, hint, kind="error", remedies=[_copying("Copy path", str(folder))])


def open_page(address: str, banner: Banner) -> None:
    """Show a page in the web browser; where there is none, say so."""
    if not QDesktopServices.openUrl(QUrl(address)):
        sentence = f"The page {address} could not be opened from here."
        hint = "Open it in your web browser: copy its address, and paste it there."
        banner.say(sentence, hint, kind="error", remedies=[_copying("Copy address", address)])


def _copying(name: str, text: str) -> Remedy:
    return Remedy(name, lambda: QGuiApplication.clipboard().setText(text))

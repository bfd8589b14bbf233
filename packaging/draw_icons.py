"""Draws the program's icon anew, for the installers of Windows and macOS, from its one drawing.

Run in the environment of the tests after the drawing was changed:

python packaging/draw_icons.py
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

ROOT = Path(__file__).resolve().parent.parent
DRAWING = ROOT / "resources/ccprocessor.svg"
WINDOWS_ICON = ROOT / "packaging/windows/ccprocessor.ico"
MACOS_ICON = ROOT / "packaging/macos/ccprocessor.icns"

WINDOWS_SIZES = (16, 24, 32, 48, 64, 128, 256)
MACOS_SIZES = (32, 64, 128, 256, 512, 1024)
"""Pixels; screens of double density, as all of today's, show those of macOS at half the size."""


def main() -> int:
    """Write both icons."""
    windows, macos = pictures(WINDOWS_SIZES), pictures(MACOS_SIZES)
    sizes = [(size, size) for size in WINDOWS_SIZES]
    windows[-1].save(WINDOWS_ICON, sizes=sizes, append_images=windows[:-1])
    macos[-1].save(MACOS_ICON, append_images=macos[:-1])
    for icon in (WINDOWS_ICON, MACOS_ICON):
        print(f"Wrote {icon.relative_to(ROOT)}")
    return 0


def pictures(sizes: Sequence[int]) -> list[Image]:
    """The drawing in each of these sizes, each drawn by itself and not shrunk from another."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtSvg import QSvgRenderer

    renderer = QSvgRenderer(str(DRAWING))
    return [_drawn(renderer, size) for size in sizes]


def _drawn(renderer: object, size: int) -> Image:
    from PIL import Image
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    assert isinstance(renderer, QSvgRenderer)
    picture = QImage(size, size, QImage.Format.Format_ARGB32)
    picture.fill(0)
    painter = QPainter(picture)
    renderer.render(painter)
    painter.end()
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")  # type: ignore[call-overload]  # its stubs forget the device
    return Image.open(BytesIO(content.data())).convert("RGBA")


if __name__ == "__main__":
    raise SystemExit(main())

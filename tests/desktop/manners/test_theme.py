from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QScrollBar,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.palettes import (
    contrast_palette,
    dark_palette,
    is_dark,
    light_palette,
    named_colour,
)
from ccprocessor.desktop.shared.theme import Theme, colour
from ccprocessor.resources import ResourceMissing, resource
from tests.desktop.manners.contrast import contrast

AA_TEXT = 4.5
AA_SHAPES = 3.0
PALETTES = {"light": light_palette(), "dark": dark_palette(), "contrast": contrast_palette()}
Role = QPalette.ColorRole
GROUNDS = (Role.Base, Role.AlternateBase, Role.Window)
ICONS = sorted(path.stem for path in resource("icons").glob("*.svg"))


@pytest.mark.parametrize("name", PALETTES)
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *product((Role.Text, Role.WindowText, Role.PlaceholderText, Role.Link), GROUNDS),
        *product((Role.LinkVisited,), GROUNDS),
        (Role.ButtonText, Role.Button),
        (Role.HighlightedText, Role.Highlight),
        (Role.ToolTipText, Role.ToolTipBase),
    ],
)
def test_every_text_reads_on_its_ground(
    name: str, text: QPalette.ColorRole, ground: QPalette.ColorRole
) -> None:
    palette = PALETTES[name]
    assert contrast(palette.color(text), palette.color(ground)) >= AA_TEXT


@pytest.mark.parametrize("name", PALETTES)
@pytest.mark.parametrize("meaning", ["good", "warning", "danger", "info", "muted"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_every_colour_with_a_meaning_reads_as_text(
    name: str, meaning: str, ground: QPalette.ColorRole
) -> None:
    palette = PALETTES[name]
    shown = named_colour(meaning, palette)  # type: ignore[arg-type]
    assert contrast(shown, palette.color(ground)) >= AA_TEXT


@pytest.mark.parametrize("name", PALETTES)
@pytest.mark.parametrize("ground", [*GROUNDS, Role.Button])
def test_the_focus_ring_stands_out(name: str, ground: QPalette.ColorRole) -> None:
    palette = PALETTES[name]
    assert contrast(named_colour("focus", palette), palette.color(ground)) >= AA_SHAPES


def test_the_box_on_a_page_stands_out_on_paper() -> None:
    assert contrast(named_colour("box", PALETTES["dark"]), QColor("white")) >= AA_TEXT


def test_the_theme_chosen_is_kept_and_worn(qapp: QApplication, theme: Theme, qtbot: QtBot) -> None:
    with qtbot.waitSignal(theme.changed):
        theme.choose("dark")
    assert theme.choice == "dark"
    assert is_dark(qapp.palette())
    assert colour("good") == named_colour("good", dark_palette())
    theme.choose("light")
    assert not is_dark(qapp.palette())
    theme.choose("system")
    assert theme.choice == "system"


def test_a_theme_nobody_knows_is_the_systems(qapp: QApplication, memory: Memory) -> None:
    memory.theme = "purple"
    worn = Theme(qapp, memory)
    assert worn.choice == "system"
    worn.deleteLater()


@pytest.mark.parametrize("name", ICONS)
def test_every_icon_is_drawn_in_a_colour_that_stands_out(theme: Theme, name: str) -> None:
    for choice in ("light", "dark", "contrast"):
        theme.choose(choice)
        ground = QApplication.palette().color(Role.Base)
        shades = strong_colours(icon(name), QIcon.Mode.Normal)
        assert shades
        assert all(contrast(QColor(shade), ground) >= AA_SHAPES for shade in shades)
    theme.choose("system")


def test_what_is_made_before_the_sheet_is_dressed_like_the_rest(
    theme: Theme, qtbot: QtBot, qapp: QApplication
) -> None:
    with theme.dressed_last():
        title = QLabel("October")
        qtbot.addWidget(title)
        title.setProperty("role", "title")
        assert qapp.styleSheet() == ""
    title.show()
    assert title.font().pointSize() == 16


def test_an_icon_in_hand_follows_the_theme(theme: Theme) -> None:
    held = icon("home")
    theme.choose("light")
    light = strong_colours(held, QIcon.Mode.Normal)
    theme.choose("dark")
    assert strong_colours(held, QIcon.Mode.Normal).isdisjoint(light)
    theme.choose("system")


def test_an_icon_on_a_chosen_row_has_the_colour_of_its_text(theme: Theme) -> None:
    chosen = QApplication.palette().color(Role.HighlightedText)
    assert strong_colours(icon("flagged"), QIcon.Mode.Selected) == {chosen.name()}


def test_states_differ_in_shape_and_not_in_colour_alone() -> None:
    states = ("flagged", "ready", "high", "medium", "low", "matched", "missing", "suggested")
    drawings = {resource(f"icons/{name}.svg").read_text("utf-8") for name in states}
    assert len(drawings) == len(states)


def test_an_icon_that_was_never_drawn_is_told() -> None:
    with pytest.raises(ResourceMissing, match="unicorn"):
        icon("unicorn")


def test_each_drawing_is_small_and_of_one_colour() -> None:
    for path in resource("icons").glob("*.svg"):
        text = path.read_text("utf-8")
        assert len(text) < 1500, path.name
        assert {part[:4] for part in text.split("#")[1:]} <= {'000"'}, path.name


def test_the_control_with_the_focus_is_seen(qtbot: QtBot, theme: Theme) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    field, button = QLineEdit(), QPushButton("Export")
    layout.addWidget(field)
    layout.addWidget(button)
    window.show()
    window.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    ring = colour("focus").name()
    assert ring in colours_near(window, field)
    assert ring not in colours_near(window, button)
    button.setFocus()
    assert ring in colours_near(window, button)
    assert ring not in colours_near(window, field)


def strong_colours(drawn: QIcon, mode: QIcon.Mode) -> set[str]:
    """The colours of the pixels that an icon covers wholly."""
    image = drawn.pixmap(QSize(48, 48), mode).toImage()
    pixels = (image.pixelColor(x, y) for x, y in product(range(48), range(48)))
    return {pixel.name() for pixel in pixels if pixel.alpha() == 255}


def colours_near(window: QWidget, widget: QWidget) -> set[str]:
    """The colours in and around a widget as the window shows it."""
    image = window.grab(widget.geometry().adjusted(-4, -4, 4, 4)).toImage()
    width, height = image.width(), image.height()
    return {image.pixelColor(x, y).name() for x, y in product(range(width), range(height))}


def test_a_damaged_memory_file_is_no_failure(tmp_path: Path, qapp: QApplication) -> None:
    file = tmp_path / "window.ini"
    file.write_bytes(b"\xff\xfe[[[\x00 broken")
    assert Memory(file).theme == "system"


@pytest.mark.parametrize("choice", ["light", "dark", "contrast"])
def test_controls_stand_out_that_hold_no_text(theme: Theme, qtbot: QtBot, choice: str) -> None:
    theme.choose(choice)
    for made in (QRadioButton(), QComboBox(), QSpinBox(), QScrollBar()):
        qtbot.addWidget(made)
        made.resize(40, 40 if isinstance(made, QScrollBar) else made.sizeHint().height())
        image = made.grab().toImage()
        ground = made.palette().color(QPalette.ColorRole.Window)
        left = [image.pixelColor(x, y) for x in range(10) for y in range(image.height())]
        assert max(contrast(one, ground) for one in left) >= AA_SHAPES, made
    theme.choose("system")

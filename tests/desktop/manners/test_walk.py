from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import (
    QAccessible,
    QAction,
    QColor,
    QIcon,
    QImage,
    QKeySequence,
    QPalette,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QMenuBar,
    QRadioButton,
    QScrollBar,
    QSpinBox,
    QTabBar,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.help.keys import KEYS
from ccprocessor.desktop.help.viewer import ManualView
from ccprocessor.desktop.shared.theme import Theme
from ccprocessor.services.cycle.load_cycle import Loaded
from ccprocessor.settings import Settings
from tests.desktop.grounds import placed
from tests.desktop.manners.contrast import contrast
from tests.desktop.manners.cut import cut
from tests.desktop.paper_month import PaperMonth
from tests.desktop.stage import Stage
from tests.desktop.states import STATES

CONTROLS = (
    QAbstractButton,
    QLineEdit,
    QComboBox,
    QSpinBox,
    QAbstractItemView,
    QTextEdit,
    QTabBar,
)
AA_TEXT = 4.5
AA_SHAPES = 3.0
OPAQUE = 0xFF000000
SIZES = ((1024, 700), (1280, 800))  # larger ones have more room
PATIENCE_MS = 30_000
STEPS = 200
ALL_KEYS = [key.keys for group in KEYS for key in group.keys]


@pytest.fixture
def stage(
    qtbot: QtBot,
    theme: Theme,
    loaded: Loaded,
    office_settings: Settings,
    sample_files: tuple[Path, Path],
    paper_month: PaperMonth,
    tmp_path: Path,
) -> Iterator[Stage]:
    """Where states are made; the sample month is stored."""
    made = Stage(
        theme,
        office_settings,
        sample_files,
        tmp_path,
        lambda condition: qtbot.waitUntil(condition, timeout=PATIENCE_MS),
        paper=paper_month,
    )
    yield made
    made.close()
    theme.choose("system")


@pytest.mark.parametrize("state", STATES)
def test_every_control_has_a_name_can_be_reached_and_can_be_read_in_full(
    state: str, stage: Stage, qtbot: QtBot
) -> None:
    shown = STATES[state](stage)
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    controls = [control for control in visible(shown) if isinstance(control, CONTROLS)]
    assert controls
    assert [described(one) for one in controls if not spoken(one)] == []
    assert [described(one) for one in unreached(shown, controls, qtbot)] == []
    for theme in ("light", "dark", "contrast"):
        stage.theme.choose(theme)
        assert [told for one in visible(shown) if (told := unreadable(one))] == []
        assert [told for one in controls if (told := unseen_icon(one))] == []
    for size in SIZES:
        if shown in stage.windows:
            placed(shown, *size)
        with suppress(qtbot.TimeoutError):  # texts are given their room by and by
            qtbot.waitUntil(lambda: not all_cut(shown))
        assert all_cut(shown) == []


def all_cut(shown: QWidget) -> list[str]:
    """Every text of a window that is cut, and where it stands."""
    return [f"{told} in {described(one)}" for one in visible(shown) for told in cut(one)]


def visible(shown: QWidget) -> list[QWidget]:
    """Everything of a window that is seen, the insides of Qt's own controls left out."""
    return [
        one
        for one in shown.findChildren(QWidget)
        if one.isVisibleTo(shown)
        and one.window() is shown
        and one.width() > 0
        and not isinstance(one, QScrollBar | QMenu | QMenuBar)
        and not one.objectName().startswith("qt_")
        and not inside_another(one)
    ]


def inside_another(widget: QWidget) -> bool:
    """Whether it is a part of one control: a spin box's line, a view's head."""
    above = widget.parentWidget()
    while above is not None and not above.isWindow():
        if isinstance(above, QLineEdit | QSpinBox | QComboBox | QTabBar | QAbstractItemView):
            return True
        above = above.parentWidget()
    return False


def spoken(control: QWidget) -> str:
    """What a screen reader calls it."""
    face = QAccessible.queryAccessibleInterface(control)
    return face.text(QAccessible.Text.Name).strip() if face else ""


def described(widget: QWidget) -> str:
    """How a failed test tells which one it is."""
    above = [widget]
    while (parent := above[-1].parentWidget()) is not None:
        above.append(parent)
    return " in ".join(f"{type(one).__name__} {one.accessibleName()!r}" for one in above[:4])


def unreached(shown: QWidget, controls: Sequence[QWidget], qtbot: QtBot) -> list[QWidget]:
    """The enabled controls that Tab never comes to.

    Of exclusive buttons one is enough, as the arrows go on from there.
    """
    visited: set[QWidget] = set()
    for _ in range(STEPS):
        at = QApplication.focusWidget()
        if at is not None:
            visited |= {at, *proxied(at)}
        qtbot.keyClick(at or shown, Qt.Key.Key_Tab)
        if QApplication.focusWidget() in visited and len(visited) > len(controls):
            break
    return [
        one
        for one in controls
        if one.isEnabled()
        and one not in visited
        and not (isinstance(one, QRadioButton) and one.group() and one.group().checkedButton())
        and not (isinstance(one, QTabBar) and one.count() == 0)
    ]


def proxied(widget: QWidget) -> list[QWidget]:
    """The controls that hand their focus to this one."""
    above = widget.parentWidget()
    return [above] if above is not None and above.focusProxy() is widget else []


def unreadable(widget: QWidget) -> str:
    """What cannot be read of a label or a control, and why; empty where all can."""
    if not widget.isEnabled() or not (isinstance(widget, CONTROLS) or has_text(widget)):
        return ""
    palette, text, ground = widget.palette(), widget.foregroundRole(), widget.backgroundRole()
    if isinstance(widget, QAbstractScrollArea):
        text, ground = QPalette.ColorRole.Text, QPalette.ColorRole.Base
    if isinstance(widget, QLineEdit | QSpinBox):
        text, ground = QPalette.ColorRole.Text, QPalette.ColorRole.Base
    found = contrast(palette.color(text), palette.color(ground))
    return "" if found >= AA_TEXT else f"{described(widget)}: {found:.1f}"


def has_text(widget: QWidget) -> bool:
    """Whether it is a label that says something."""
    return isinstance(widget, QLabel) and bool(widget.text())


def unseen_icon(control: QWidget) -> str:
    """An icon that does not stand out from its button; empty where all do."""
    if not isinstance(control, QAbstractButton) or control.icon().isNull():
        return ""
    if not control.isEnabled():
        return ""
    image = control.icon().pixmap(QSize(32, 32), QIcon.Mode.Normal).toImage()
    ground = control.palette().color(QPalette.ColorRole.Button)
    strongest = max((contrast(QColor.fromRgb(rgb), ground) for rgb in solid(image)), default=0.0)
    return "" if strongest >= AA_SHAPES else f"{described(control)}: {strongest:.1f}"


def solid(image: QImage) -> set[int]:
    """The colours of the pixels that are wholly covered."""
    whole = image.convertToFormat(QImage.Format.Format_ARGB32)
    return {rgb for rgb in memoryview(whole.constBits()).cast("I") if rgb >= OPAQUE}


@pytest.mark.parametrize("state", ["home", "workbench", "manual"])
def test_keys_are_not_given_to_two_things_at_once(state: str, stage: Stage) -> None:
    window = STATES[state](stage)
    window_wide: dict[str, str] = {}
    twice = []
    for action in window.findChildren(QAction):
        if action.shortcutContext() is not Qt.ShortcutContext.WindowShortcut:
            continue
        if not action.isEnabled() or not action.associatedObjects():
            continue
        for key in action.shortcuts():
            name = key.toString()
            if name in window_wide:
                twice.append(f"{name}: {window_wide[name]}, {action.text()}")
            window_wide[name] = action.text()
    assert twice == []


def test_every_key_of_the_window_is_on_the_sheet(stage: Stage) -> None:
    window = STATES["workbench"](stage)
    shown = {part.strip() for key in ALL_KEYS for part in re.split(r" / | or ", key)}
    actions = [one for one in window.findChildren(QAction) if one.shortcuts()]
    missing = {f"{one.text()}: {one.shortcuts()[0].toString()}" for one in actions} - {
        f"{one.text()}: {key}" for one in actions for key in shown
    }
    assert missing == set()


@pytest.mark.parametrize("state", ["paper_cancelled", "coding", "queue"])
def test_keys_that_act_in_a_screen_act_wherever_the_focus_is(state: str, stage: Stage) -> None:
    window = STATES[state](stage)
    manual = window.findChild(ManualView)
    assert manual is not None
    manual.show()
    places = [one for one in visible(window) if one.focusPolicy() & Qt.FocusPolicy.TabFocus]
    front = stage.windows[-1].screens.first_list()
    assert front
    acting = [
        one.action
        for one in stage.windows[-1].menus.commands.all
        if one.keys and one.action.isEnabled() and acts_at(one.action, front)
    ]
    assert acting
    lost = [
        f"{act.text()} at {described(place)}"
        for act in acting
        if act.shortcut() != QKeySequence(Qt.Key.Key_Space)
        for place in places
        if not acts_at(act, place) and not (is_escape(act) and manual.isAncestorOf(place))
    ]
    assert lost == []


def is_escape(action: QAction) -> bool:
    """Tell whether the manual has a use for the key itself."""
    return action.shortcut() == QKeySequence(Qt.Key.Key_Escape)


def acts_at(action: QAction, place: QWidget) -> bool:
    """Tell whether the keys of an action act while a widget has the focus."""
    return action.shortcutContext() is Qt.ShortcutContext.WindowShortcut or any(
        isinstance(one, QWidget) and (one is place or one.isAncestorOf(place))
        for one in action.associatedObjects()
        if not isinstance(one, QMenu)
    )


def test_the_window_is_usable_at_twice_the_text_size(stage: Stage, theme: Theme) -> None:
    before = QApplication.font()
    larger = QApplication.font()
    larger.setPointSizeF(before.pointSizeF() * 2)
    try:
        QApplication.setFont(larger)
        window = STATES["workbench"](stage)
        rows = stage.windows[-1].workbench.employees.table.verticalHeader()
        assert rows.defaultSectionSize() > larger.pointSizeF()
        assert window.minimumSizeHint().width() <= 1920
    finally:
        QApplication.setFont(before)


def test_a_theme_chosen_reaches_windows_that_stand(stage: Stage) -> None:
    window = STATES["home"](stage)
    stage.theme.choose("light")
    light = window.grab().toImage()
    stage.theme.choose("dark")
    assert window.grab().toImage() != light
    assert window.palette().color(QPalette.ColorRole.Window).lightness() < 128

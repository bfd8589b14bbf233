"""The colours of the light and the dark theme; every text colour reads on every ground (AA)."""

from __future__ import annotations

from typing import Literal

from PySide6.QtGui import QColor, QPalette

Colour = Literal["good", "warning", "danger", "info", "muted", "focus", "line", "box"]

_Role = QPalette.ColorRole

_LIGHT: dict[QPalette.ColorRole, str] = {
    _Role.Window: "#f3f4f6",
    _Role.WindowText: "#1b1f24",
    _Role.Base: "#ffffff",
    _Role.AlternateBase: "#f5f7fa",
    _Role.Text: "#1b1f24",
    _Role.PlaceholderText: "#57606a",
    _Role.Button: "#e8eaee",
    _Role.ButtonText: "#1b1f24",
    _Role.BrightText: "#b3261e",
    _Role.Highlight: "#1f5fbf",
    _Role.HighlightedText: "#ffffff",
    _Role.ToolTipBase: "#ffffff",
    _Role.ToolTipText: "#1b1f24",
    _Role.Link: "#0b5cad",
    _Role.LinkVisited: "#6b3fa0",
    _Role.Light: "#ffffff",
    _Role.Midlight: "#e3e6ea",
    _Role.Mid: "#b9bfc7",
    _Role.Dark: "#9aa2ad",
    _Role.Shadow: "#6b737d",
    _Role.Accent: "#1f5fbf",
}
_DARK: dict[QPalette.ColorRole, str] = {
    _Role.Window: "#22262b",
    _Role.WindowText: "#e6e9ed",
    _Role.Base: "#191c20",
    _Role.AlternateBase: "#1f2327",
    _Role.Text: "#e6e9ed",
    _Role.PlaceholderText: "#a6afba",
    _Role.Button: "#30363d",
    _Role.ButtonText: "#e6e9ed",
    _Role.BrightText: "#ff8f85",
    _Role.Highlight: "#2a62b5",
    _Role.HighlightedText: "#ffffff",
    _Role.ToolTipBase: "#30363d",
    _Role.ToolTipText: "#e6e9ed",
    _Role.Link: "#7db4ff",
    _Role.LinkVisited: "#c3a6f0",
    _Role.Light: "#454c55",
    _Role.Midlight: "#3a4048",
    _Role.Mid: "#4a515b",
    _Role.Dark: "#14171a",
    _Role.Shadow: "#0c0e10",
    _Role.Accent: "#7db4ff",
}
_CONTRAST: dict[QPalette.ColorRole, str] = {
    _Role.Window: "#000000",
    _Role.WindowText: "#ffffff",
    _Role.Base: "#000000",
    _Role.AlternateBase: "#141414",
    _Role.Text: "#ffffff",
    _Role.PlaceholderText: "#e0e0e0",
    _Role.Button: "#000000",
    _Role.ButtonText: "#ffffff",
    _Role.BrightText: "#ffb4ab",
    _Role.Highlight: "#ffe14d",
    _Role.HighlightedText: "#000000",
    _Role.ToolTipBase: "#000000",
    _Role.ToolTipText: "#ffffff",
    _Role.Link: "#8cc8ff",
    _Role.LinkVisited: "#e0c3ff",
    _Role.Light: "#ffffff",
    _Role.Midlight: "#ffffff",
    _Role.Mid: "#ffffff",
    _Role.Dark: "#ffffff",
    _Role.Shadow: "#ffffff",
    _Role.Accent: "#ffe14d",
}
_DISABLED = ("#767e88", "#8b949f", "#b8b8b8")
_NAMED: dict[Colour, tuple[str, str, str]] = {
    "good": ("#1a6b35", "#6fd08c", "#7dff9b"),
    "warning": ("#7d4b00", "#f0b35a", "#ffd27d"),
    "danger": ("#b3261e", "#ff9b92", "#ffb4ab"),
    "info": ("#0b5cad", "#7db4ff", "#8cc8ff"),
    "muted": ("#57606a", "#a6afba", "#ffffff"),
    "focus": ("#1f5fbf", "#8ab8ff", "#ffe14d"),
    "line": ("#c9ced6", "#434a53", "#ffffff"),
    "box": ("#c2410c", "#c2410c", "#c2410c"),
}
"""Light, dark, high contrast; `box` marks places on pages, which are white in all."""


def light_palette() -> QPalette:
    """Dark text on light grounds."""
    return _palette(_LIGHT, _DISABLED[0])


def dark_palette() -> QPalette:
    """Light text on dark grounds."""
    return _palette(_DARK, _DISABLED[1])


def contrast_palette() -> QPalette:
    """White on black, what is chosen black on yellow, every edge white."""
    return _palette(_CONTRAST, _DISABLED[2])


def is_dark(palette: QPalette) -> bool:
    """Tell whether a palette writes light on dark."""
    window, text = palette.color(_Role.Window), palette.color(_Role.WindowText)
    return window.lightness() < text.lightness()


def named_colour(name: Colour, palette: QPalette) -> QColor:
    """A colour with a meaning, as it is on the grounds of a palette."""
    return QColor(_NAMED[name][_number(palette)])


def named_colours(palette: QPalette) -> dict[str, str]:
    """Every colour with a meaning as `#rrggbb`."""
    number = _number(palette)
    return {name: colours[number] for name, colours in _NAMED.items()}


def _number(palette: QPalette) -> int:
    if palette.color(_Role.Window).name() == _CONTRAST[_Role.Window]:
        return 2
    return int(is_dark(palette))


def _palette(colours: dict[QPalette.ColorRole, str], disabled: str) -> QPalette:
    palette = QPalette()
    for role, colour in colours.items():
        palette.setColor(role, QColor(colour))
    for role in (_Role.WindowText, _Role.Text, _Role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(disabled))
    return palette

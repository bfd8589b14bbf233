"""The bar above a page: which document, which page, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ccprocessor.desktop.shared.labels import plain_tip
from ccprocessor.desktop.shared.page_view.actions import PageActions

_ICON = QSize(18, 18)
_SPACE = 2  # pixels between two buttons
_EDGES = (4, 4, 4, 4)
"""Room for the ring around the control that has the focus."""


class PageBar(QWidget):
    """Buttons that find no room are in the menu, as everything is; `page_asked` gives a page."""

    page_asked = Signal(int)

    def __init__(self, title: str, actions: PageActions, parent: QWidget) -> None:
        super().__init__(parent)
        self._title = title
        self._name = ""
        self._heading = QLabel(title, self)
        self._heading.setTextFormat(Qt.TextFormat.PlainText)
        self._heading.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._heading.setIndent(4)
        self._heading.setProperty("role", "heading")
        self.spin = _PageSpin(title, self)
        self.spin.valueChanged.connect(self.page_asked)
        self._count = QLabel(self)
        self._zoom = QLabel(self)
        self._zoom.setAccessibleName(f"{title}: zoom")
        self._needed: list[QWidget] = []
        self._optional: list[QWidget] = []
        self._row = QWidget(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 2, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._heading)
        layout.addWidget(self._row)
        self._fill(actions)

    def set_document(self, name: str) -> None:
        """Tell which document is shown."""
        self._name = name
        self._write_heading()

    def set_pages(self, pages: int) -> None:
        """Tell how many pages there are; 0: not known."""
        self.spin.set_pages(pages)
        self._count.setText(f"of {pages}" if pages else "")
        self._fit()

    def set_page(self, page: int) -> None:
        """Tell which page is shown."""
        self.spin.set_page(page)

    def allow(self, *, document: bool) -> None:
        """Grey out the numbers where there is no page they could belong to."""
        for widget in (self.spin, self._count, self._zoom):
            widget.setEnabled(document)

    @Slot(float)
    def set_zoom(self, zoom: float) -> None:
        """Tell the zoom, 1 for the size of the paper."""
        before = self._zoom.sizeHint().width()
        self._zoom.setText(f"{100 * zoom:.0f} %" if zoom >= _SMALL else f"{100 * zoom:.2g} %")
        if self._zoom.sizeHint().width() != before:
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fit the heading and the controls to the new width."""
        super().resizeEvent(event)
        self._write_heading()
        self._fit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Write the heading anew if the font changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._write_heading()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Room for what has no place in the menu."""
        wide = sum(one.sizeHint().width() + _SPACE for one in self._needed)
        return QSize(wide + 2 * _EDGES[0] + _SPACE, super().minimumSizeHint().height())

    def _fill(self, actions: PageActions) -> None:
        before, after = self._button(actions.previous), self._button(actions.next)
        out, near = self._button(actions.zoom_out), self._button(actions.zoom_in)
        fits, whole = self._button(actions.fit_width), self._button(actions.fit_page)
        box = self._button(actions.fit_box)
        left, right = self._button(actions.rotate_left), self._button(actions.rotate_right)
        small, paper = self._button(actions.thumbnails), self._button(actions.print_page)
        more = self._more(actions)
        self._needed = [before, self.spin, self._count, after, out, near, more]
        self._optional = [self._zoom, right, box, fits, whole, small, left, paper]
        layout = QHBoxLayout(self._row)
        layout.setContentsMargins(*_EDGES)
        layout.setSpacing(_SPACE)
        for widget in (small, before, self.spin, self._count, after, out, self._zoom, near):
            layout.addWidget(widget)
        for widget in (box, fits, whole, left, right, paper):
            layout.addWidget(widget)
        layout.addStretch(1)
        layout.addWidget(more)

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton(self._row)
        button.setDefaultAction(action)
        button.setAutoRaise(True)
        button.setIconSize(_ICON)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(f"{self._title}: {action.text()}")
        return button

    def _more(self, actions: PageActions) -> QToolButton:
        button = QToolButton(self._row)
        button.setText("⋯")
        button.setToolTip("All that can be done with this page")
        button.setAccessibleName(f"{self._title}: menu")
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        menu.addActions(actions.all())
        button.setMenu(menu)
        return button

    def _fit(self) -> None:
        """Show as many of the optional buttons as there is room for."""
        room = self.width() - self.minimumSizeHint().width()
        for widget in self._optional:
            room -= widget.sizeHint().width() + _SPACE
            widget.setVisible(room >= 0)

    def _write_heading(self) -> None:
        text = f"{self._title}: {self._name}" if self._name else self._title
        metrics = self._heading.fontMetrics()
        room = self.width() - 8
        self._heading.setText(metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, room))
        self._heading.setToolTip(plain_tip(text))


_SMALL = 0.01  # of full size; below, whole percents say nothing


class _PageSpin(QSpinBox):
    """The number of the page; setting it from outside asks for nothing."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(f"{title}: page number")
        self.setToolTip("Page number")
        self.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.setKeyboardTracking(False)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.set_pages(0)

    def set_pages(self, pages: int) -> None:
        """Take numbers up to this one."""
        self.blockSignals(True)
        self.setRange(1 if pages else 0, pages)
        self.blockSignals(False)

    def set_page(self, page: int) -> None:
        """Show this number."""
        self.blockSignals(True)
        self.setMaximum(max(self.maximum(), page))
        self.setValue(page)
        self.blockSignals(False)

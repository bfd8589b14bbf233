"""One window a person: the first start listens, later ones hand their files over and end."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QDir, QLockFile, QObject, QTimer, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from ccprocessor.desktop.instance.message import (
    ANSWER,
    END,
    LARGEST,
    HandedOver,
    understood,
    written,
)

log = logging.getLogger(__name__)

_ANSWER_MS = 10_000  # a window that is busy answers late
_CONNECT_MS = 2_000  # a window that lives takes the connection at once
_LISTEN_MS = 5_000
"""Milliseconds that a start waits for an answer, and a window for the rest of a message."""

_AGAIN_MS = 1_000
"""Milliseconds between checks whether the window that takes nothing is gone."""

_NOBODY = (
    QLocalSocket.LocalSocketError.ServerNotFoundError,
    QLocalSocket.LocalSocketError.ConnectionRefusedError,
)
_MOST = 8
"""Starts that are listened to at once."""


class SingleInstance(QObject):
    """Connection between starts of the same person, settings and database.

    `arrived` brings what a later start handed over. Only the same person may connect.
    """

    arrived = Signal(object)

    def __init__(self, place: str | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.setMaxPendingConnections(_MOST)
        self._visitors: set[_PeerConnection] = set()
        self._accepts: Callable[[], bool] = lambda: True
        self._until_free = QTimer(self, interval=_AGAIN_MS)
        self._until_free.timeout.connect(self._try_again)

    @property
    def is_first(self) -> bool:
        """True if later starts find this one."""
        return self._server.isListening()

    def hand_over(self, what: HandedOver) -> bool:
        """Give this to the window that runs already; False where none takes it.

        Where none is there, this start becomes the one that later ones find: at once, or as soon
        as a window that closes, and takes nothing any more, is gone.
        """
        if self._place is None:
            return False
        self._until_free.start()
        socket = self._met(self._place, _LISTEN_MS)
        is_taken = socket is not None and _is_taken(socket, written(what))
        if is_taken:
            self._until_free.stop()
        return is_taken

    def begin(self, accepts: Callable[[], bool]) -> None:
        """Answer from now on, those that wait already first, as long as the window `accepts`."""
        self._accepts = accepts
        self._server.newConnection.connect(self._greet)
        self._greet()

    def close(self) -> None:
        """Listen no longer."""
        self._until_free.stop()
        self._server.close()

    def _met(self, place: str, wait_ms: int) -> QLocalSocket | None:
        """The window that is found in the place; where it is free this start takes it."""
        lock = QLockFile(_lock_of(place))
        is_ours = lock.tryLock(wait_ms)
        try:
            socket = QLocalSocket()
            socket.connectToServer(place)
            if socket.waitForConnected(_CONNECT_MS):
                return socket
            if is_ours and socket.error() in _NOBODY:
                self._take(place)
        finally:
            lock.unlock()
        return None

    def _take(self, place: str) -> None:
        QLocalServer.removeServer(place)  # left behind by one that was killed
        if not self._server.listen(place):
            log.warning("Later starts will not find this window: they cannot be heard")
        self._until_free.stop()

    @Slot()
    def _try_again(self) -> None:
        if self._place is not None and (other := self._met(self._place, 0)) is not None:
            other.abort()

    @Slot()
    def _greet(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            if len(self._visitors) >= _MOST:
                socket.abort()
                socket.deleteLater()
                continue
            visitor = _PeerConnection(socket, self._accepts, self)
            self._visitors.add(visitor)
            visitor.spoke.connect(self.arrived)
            visitor.left.connect(self._forget)
            visitor.listen()

    @Slot(object)
    def _forget(self, visitor: _PeerConnection) -> None:
        self._visitors.discard(visitor)
        visitor.deleteLater()


class _PeerConnection(QObject):
    """A start that has something to say: one message, in time and not too long."""

    spoke = Signal(object)
    left = Signal(object)

    def __init__(self, socket: QLocalSocket, accepts: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._accepts = accepts
        self._socket = socket
        self._heard = bytearray()
        socket.setParent(self)
        socket.setReadBufferSize(LARGEST)
        socket.readyRead.connect(self.listen)
        socket.disconnected.connect(self._leave)
        self._late = QTimer(self, singleShot=True, interval=_LISTEN_MS)
        self._late.timeout.connect(self._refuse)
        self._late.start()

    @Slot()
    def listen(self) -> None:
        """Take what has come so far."""
        if not self._late.isActive():
            return
        self._heard += self._socket.readAll().data()
        line, end, rest = bytes(self._heard).partition(END)
        if end:
            what = understood(line) if not rest else None
            if what is None or not self._accepts():
                self._refuse()
            elif self._socket.state() is QLocalSocket.LocalSocketState.ConnectedState:
                self._take(what)
        elif len(self._heard) >= LARGEST:
            self._refuse()

    def _take(self, what: HandedOver) -> None:
        self._late.stop()
        self._socket.write(ANSWER)
        self._socket.flush()
        self.spoke.emit(what)
        self._socket.disconnectFromServer()

    @Slot()
    def _refuse(self) -> None:
        log.warning("Rejected message from another instance")
        self._late.stop()
        self._socket.abort()
        self._leave()

    @Slot()
    def _leave(self) -> None:
        self._late.stop()
        self.left.emit(self)


def _is_taken(socket: QLocalSocket, message: bytes) -> bool:
    """Send the message; tell whether the running window says that it has got it."""
    _let_come_forward()
    end = time.monotonic() + _ANSWER_MS / 1000
    socket.write(message)
    answer = b""
    while not answer.endswith(END) and (left := int((end - time.monotonic()) * 1000)) > 0:
        if not socket.waitForReadyRead(left):
            break
        answer += socket.readAll().data()
    if answer != ANSWER:
        log.warning("The window that runs already does not answer")
    return answer == ANSWER


def _let_come_forward() -> None:
    """Windows lets a window come forward only where the program in front allows it."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(-1)


def _lock_of(place: str) -> str:
    return f"{place if QDir.isAbsolutePath(place) else QDir.temp().filePath(place)}.lock"

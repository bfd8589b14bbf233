"""A way to a server that breaks where a test wants it to."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import sqlalchemy as sa

How = Literal["answer lost", "never sent", "answer never comes", "sent nowhere", "answer held"]
"""What happens to a message: the answer is dropped and the way cut; the way is cut before; the
same while the way stays open and silent; the answer waits until it is released."""


class Proxy:
    """Passes everything on until, armed, it hears `word`; then that way is as `how` says.

    It arms itself when it hears `after`.

    Ways that are opened later are sound, until `close` lets nobody in any more.
    """

    def __init__(self, port: int, word: bytes, how: How, after: bytes) -> None:
        self._port = port
        self._word = word
        self._how = how
        self._after = after
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._services = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._services.getsockname()[1])
        self.armed = threading.Event()
        self.broke = threading.Event()
        self.released = threading.Event()
        threading.Thread(target=self._let_in, daemon=True).start()

    def close(self) -> None:
        """Let nobody in any more; ways that are open stay."""
        with contextlib.suppress(OSError):
            self._services.shutdown(socket.SHUT_RDWR)
        self._services.close()

    def end(self) -> None:
        """Cut every way."""
        self.close()
        for one in self._sockets:
            _cut(one)

    def _let_in(self) -> None:
        while True:
            try:
                client, _ = self._services.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self._port))
            self._sockets += [client, server]
            threading.Thread(target=self._carry, args=(client, server), daemon=True).start()

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        is_silent = threading.Event()
        answers = (server, client, is_silent)
        threading.Thread(target=self._answer, args=answers, daemon=True).start()
        with contextlib.suppress(OSError):
            while data := client.recv(65536):
                with self._lock:
                    breaks = self._is_time(data)
                    if breaks and self._how.startswith("answer"):
                        is_silent.set()
                        server.sendall(data)
                    elif not breaks:
                        server.sendall(data)
                    if breaks:
                        self.broke.set()
                if breaks and self._how == "never sent":
                    break
                if breaks and self._how == "sent nowhere":
                    return
        if not (is_silent.is_set() and self._how == "answer never comes"):
            _cut(server)
            _cut(client)

    def _is_time(self, data: bytes) -> bool:
        if self._after in data:
            self.armed.set()
        return self._word in data and self.armed.is_set() and not self.broke.is_set()

    def _answer(
        self, server: socket.socket, client: socket.socket, is_silent: threading.Event
    ) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                if is_silent.is_set() and self._how == "answer held":
                    self.released.wait()
                    is_silent.clear()
                if not is_silent.is_set():
                    client.sendall(data)
                elif self._how == "answer lost":
                    _cut(client)
                    return


def _cut(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()


@contextmanager
def breaking(
    url: str, word: bytes, how: How, *, after: bytes = b"never heard"
) -> Iterator[tuple[str, Proxy]]:
    """The address of the same database by a way that breaks at `word`."""
    where = sa.make_url(url)
    assert where.port
    proxy = Proxy(where.port, word, how, after)
    try:
        yield where.set(port=proxy.port).render_as_string(hide_password=False), proxy
    finally:
        proxy.end()

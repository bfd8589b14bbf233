"""The newest version is read from an https address or a file, in bounds of size and time."""

from __future__ import annotations

import http.server
import json
import os
import shutil
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ccprocessor.errors import Cancelled
from ccprocessor.jobs import Job
from ccprocessor.services.upkeep.updates import Release, UpdatesNotFound, newest_release

NEWEST = {"version": "9.1", "page": "https://example.org/get", "notes": "Faster."}
Answer = Callable[[http.server.BaseHTTPRequestHandler], None]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for this machine and its key, made for the tests."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("no openssl here to make a certificate with")
    folder = tmp_path_factory.mktemp("certificate")
    made, key = folder / "made.pem", folder / "key.pem"
    command = f"{program} req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
    names = ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(made)]
    subprocess.run([*command.split(), *names], check=True, capture_output=True)
    return made, key


class Server:
    """A real https server; `answer` says what it does, `asked` what it heard."""

    def __init__(self, certificate: tuple[Path, Path]) -> None:
        self.asked: list[dict[str, str]] = []
        self.answer: Answer = content(json.dumps(NEWEST).encode())
        told = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                told.asked.append(dict(self.headers))
                told.answer(self)

            def log_message(self, *_told: object) -> None:
                """Quiet."""

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"https://localhost:{self._server.server_address[1]}/newest.json"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def content(body: bytes, code: int = 200, **headers: str) -> Answer:
    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


@pytest.fixture
def server(certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    made = Server(certificate)
    yield made
    made.close()


def test_what_the_server_says_is_read_and_nothing_is_told_about_here(server: Server) -> None:
    assert newest_release(server.address, Job()) == Release(
        "9.1", "https://example.org/get", "Faster."
    )
    [heard] = server.asked
    assert heard.pop("Host").startswith("localhost")
    assert heard == {
        "User-Agent": "ccprocessor",
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }


def test_a_server_nobody_vouches_for_is_not_believed(
    server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "nobody.pem").touch()
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(UpdatesNotFound, match="certificate"):
        newest_release(server.address, Job())


@pytest.mark.parametrize(
    "body",
    [
        b"<html>Not found</html>",
        b"[]",
        b"{}",
        b'{"version": 2}',
        b'{"version": "soon"}',
        b'{"version": "9.1", "notes": ["x"]}',
        b"\xff\xfe",
        b"[" * 60_000,
        b'{"version": "9.1", "notes": "' + b"x" * 70_000 + b'"}',
    ],
)
def test_what_tells_of_no_version_is_refused(server: Server, body: bytes) -> None:
    server.answer = content(body)
    with pytest.raises(UpdatesNotFound, match="tells of no version"):
        newest_release(server.address, Job())


def test_an_answer_without_end_is_cut_off(server: Server) -> None:
    def pour(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b"x" * 8192)
        except OSError:
            return

    server.answer = pour
    with pytest.raises(UpdatesNotFound, match="tells of no version"):
        newest_release(server.address, Job())


def test_an_answer_that_drips_is_given_up(server: Server) -> None:
    gone = threading.Event()

    def drip(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not gone.wait(0.01):
            handler.wfile.write(b" ")
            handler.wfile.flush()

    server.answer = drip
    try:
        with pytest.raises(UpdatesNotFound, match="too slowly"):
            newest_release(server.address, Job(), longest=0.2)
    finally:
        gone.set()


class Hesitating:
    """An answer whose headers come one by one until it is let go; `begun` once the first is out."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.gone = threading.Event()

    def __call__(self, handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        number = 0
        while not self.gone.is_set():
            if number < 50:  # the client refuses more than a hundred
                handler.wfile.write(f"X-Wait-{number}: yes\r\n".encode())
                handler.wfile.flush()
            number += 1
            self.begun.set()
            self.gone.wait(0.01)


@pytest.fixture
def hesitating(server: Server) -> Iterator[Hesitating]:
    made = Hesitating()
    server.answer = made
    yield made
    made.gone.set()


def test_headers_that_never_end_are_given_up(server: Server, hesitating: Hesitating) -> None:
    with pytest.raises(UpdatesNotFound, match="too slowly"):
        newest_release(server.address, Job(), longest=0.5)
    assert not hesitating.gone.is_set()


def test_a_look_can_be_given_up_before_the_headers_end(
    server: Server, hesitating: Hesitating
) -> None:
    job = Job()

    def give_up() -> None:
        hesitating.begun.wait()
        job.cancel()

    threading.Thread(target=give_up, daemon=True).start()
    with pytest.raises(Cancelled):
        newest_release(server.address, job, longest=600)
    assert not hesitating.gone.is_set()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_file_that_never_answers_is_given_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "newest.json")
    with pytest.raises(UpdatesNotFound, match="too slowly"):
        newest_release((tmp_path / "newest.json").as_uri(), Job(), longest=0.2)


def test_a_look_that_is_given_up_stops(server: Server) -> None:
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        newest_release(server.address, job)


def test_other_addresses_are_followed_only_where_they_are_safe(server: Server) -> None:
    there = server.address.replace("newest", "moved")

    def moved(handler: http.server.BaseHTTPRequestHandler) -> None:
        if "moved" in handler.path:
            content(json.dumps(NEWEST).encode())(handler)
        else:
            content(b"", 302, Location=there)(handler)

    server.answer = moved
    assert newest_release(server.address, Job()).version == "9.1"
    server.answer = content(b"", 302, Location=there.replace("https", "http"))
    with pytest.raises(UpdatesNotFound, match="not safe"):
        newest_release(server.address, Job())
    server.answer = content(b"", 302, Location="file:///etc/hostname")
    with pytest.raises(UpdatesNotFound, match="it answers 302"):
        newest_release(server.address, Job())


def test_a_server_that_has_nothing_or_is_gone_is_told(server: Server) -> None:
    server.answer = content(b"", 404)
    with pytest.raises(UpdatesNotFound, match="it answers 404"):
        newest_release(server.address, Job())
    server.close()
    with pytest.raises(UpdatesNotFound, match=r"cannot be reached: .*refused"):
        newest_release(server.address, Job())


def test_a_file_serves_as_well(tmp_path: Path) -> None:
    file = tmp_path / "newest version.json"
    file.write_text(json.dumps({**NEWEST, "page": "javascript:alert(1)"}))
    assert newest_release(file.as_uri(), Job()) == Release("9.1", "", "Faster.")
    with pytest.raises(UpdatesNotFound, match="No such file"):
        newest_release(file.with_name("none.json").as_uri(), Job())

"""A network of its own for programs under test: every address leads back into it, and is noted.

Run as a program in a new network namespace of Linux, this makes that network and watches it: a
name server answers every look-up, and whatever is sent anywhere passes the loopback device. It
writes a line for all that was asked for, until its input ends.
"""

from __future__ import annotations

import fcntl
import ipaddress
import os
import shutil
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

_LOOPBACK = b"lo"
_OWN_ADDRESS = "192.0.2.2"
"""Beside 127.0.0.1, with which alone some programs would not look for a name at all."""

EVERY_NAME = "192.0.2.1"
"""The address that every name is given."""

_NAME_PORT, _END_PORT = 53, 9
_UDP, _TCP = 17, 6

# From Linux: sockios.h, if.h, rtnetlink.h, in.h, if_packet.h, if_ether.h
_SET_FLAGS, _SET_ADDRESS, _UP = 0x8914, 0x8916, 0x1
_NEW_ROUTE, _REQUESTED_AND_CREATED = 24, 0x1 | 0x4 | 0x400
_LOCAL_TABLE, _STATIC, _HOST_SCOPE, _LOCAL_ROUTE, _OUT_DEVICE = 255, 4, 254, 2, 4
_PACKET_INFO, _OUTGOING, _EVERY_PROTOCOL = 8, 4, 3


@dataclass(frozen=True, slots=True)
class OwnNetwork:
    """A watched network; a command that begins with `inside` runs in it."""

    inside: Sequence[str]
    notes: Path

    @property
    def asked(self) -> list[str]:
        """All that was looked up and connected to, each once; whole when the network is gone."""
        return list(dict.fromkeys(self.notes.read_text().splitlines()))


@contextmanager
def own_network(folder: Path) -> Iterator[OwnNetwork]:
    """A network until the block ends; skips the test where none can be made."""
    if not (shutil.which("unshare") and shutil.which("nsenter")):
        pytest.skip("networks of their own are made by unshare and nsenter, of Linux")
    is_root = os.geteuid() == 0
    new = ["unshare", "--net", "--uts", *([] if is_root else ["--user", "--map-root-user"])]
    notes = folder / "asked.txt"
    with (
        notes.open("w") as written,
        subprocess.Popen(
            [*new, sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=written,
            stderr=subprocess.PIPE,
            text=True,
        ) as watch,
    ):
        assert watch.stdin
        assert watch.stderr
        if (said := watch.stderr.readline()) != _READY:
            pytest.skip(f"this machine makes no network of its own: {said}{watch.stderr.read()}")
        same_user = [] if is_root else ["--user", "--preserve-credentials"]
        yield OwnNetwork(["nsenter", f"--target={watch.pid}", "--net", "--uts", *same_user], notes)
        watch.stdin.close()
        assert watch.wait() == 0, watch.stderr.read()


_READY = "ready\n"


def _main() -> None:
    socket.sethostname("own-machine")  # no file of the system knows this name
    _open_loopback()
    for family, scope in ((socket.AF_INET, _HOST_SCOPE), (socket.AF_INET6, 0)):
        _lead_everything_here(family, scope)
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_EVERY_PROTOCOL))
    wire.bind((_LOOPBACK.decode(), 0))
    names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    names.setsockopt(socket.IPPROTO_IP, _PACKET_INFO, 1)
    names.bind(("0.0.0.0", _NAME_PORT))
    threading.Thread(target=_answer, args=(names,), daemon=True).start()
    threading.Thread(target=_end_with_input, daemon=True).start()
    sys.stderr.write(_READY)
    sys.stderr.flush()
    _note(wire)


def _open_loopback() -> None:
    """Bring the device up, with an address that others could have."""
    address = struct.pack("HH4s8x", socket.AF_INET, 0, socket.inet_aton(_OWN_ADDRESS))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle:
        fcntl.ioctl(handle, _SET_FLAGS, struct.pack("16sH14x", _LOOPBACK, _UP))
        fcntl.ioctl(handle, _SET_ADDRESS, struct.pack("16s16s", _LOOPBACK + b":0", address))


def _lead_everything_here(family: int, scope: int) -> None:
    """Make every address of a family one of this machine's own; raises OSError."""
    body = struct.pack("8BI", family, 0, 0, 0, _LOCAL_TABLE, _STATIC, scope, _LOCAL_ROUTE, 0)
    body += struct.pack("HHI", 8, _OUT_DEVICE, socket.if_nametoindex(_LOOPBACK.decode()))
    head = struct.pack("IHHII", 16 + len(body), _NEW_ROUTE, _REQUESTED_AND_CREATED, 1, 0)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as kernel:
        kernel.send(head + body)
        (error,) = struct.unpack_from("i", kernel.recv(4096), 16)
    if error and family == socket.AF_INET:
        raise OSError(-error, os.strerror(-error))


def _answer(names: socket.socket) -> None:
    """Give every name the same address, from the address that was asked."""
    while True:
        question, asked_at, _, asker = names.recvmsg(4096, 256)
        end = question.index(b"\0", 12) + 5
        is_address = question[end - 4 : end] == b"\0\1\0\1"
        answer = question[:2] + struct.pack("!5H", 0x8180, 1, is_address, 0, 0) + question[12:end]
        if is_address:
            answer += struct.pack("!3HIH", 0xC00C, 1, 1, 60, 4) + socket.inet_aton(EVERY_NAME)
        names.sendmsg([answer], asked_at, 0, asker)


def _end_with_input() -> None:
    sys.stdin.read()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
        last.sendto(b"", (_OWN_ADDRESS, _END_PORT))


def _note(wire: socket.socket) -> None:
    """Write down every look-up and connection, up to the packet that ends it."""
    end = f"packet of protocol {_UDP} to {_OWN_ADDRESS} port {_END_PORT}"
    while True:
        packet, about = wire.recvfrom(65536)
        what = _asked_by(packet) if about[2] == _OUTGOING else ""
        if what == end:
            return
        if what:
            sys.stdout.write(f"{what}\n")
            sys.stdout.flush()


def _asked_by(packet: bytes) -> str:
    """The question in an IP packet; empty for what only answers one."""
    is_new = packet[0] >> 4 == 6
    length, protocol = (40, packet[6]) if is_new else ((packet[0] & 15) * 4, packet[9])
    address = ipaddress.ip_address(packet[24:40] if is_new else packet[16:20])
    inner = packet[length:]
    if protocol not in {_UDP, _TCP}:
        return f"packet of protocol {protocol} to {address}"
    source, port = struct.unpack_from("!HH", inner)
    if protocol == _TCP:
        return f"connection to {address} port {port}" if inner[13] & 0x12 == 0x02 else ""
    if port == _NAME_PORT:
        return f"look-up of {_name_in(inner[8:])}"
    return "" if source == _NAME_PORT else f"packet of protocol {_UDP} to {address} port {port}"


def _name_in(question: bytes) -> str:
    labels, at = [], 12
    while length := question[at]:
        labels.append(question[at + 1 : at + 1 + length].decode("ascii", "replace"))
        at += length + 1
    return ".".join(labels)


if __name__ == "__main__":
    _main()

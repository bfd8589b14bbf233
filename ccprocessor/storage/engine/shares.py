"""Detection of files on a network share, where SQLite's locks are not safe."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path, PureWindowsPath

from ccprocessor.errors import (
    DatabaseRefused,
    Means,
    NextStep,
)

_NETWORK = re.compile(
    r"^(nfs\d?|cifs|smb\w*|afpfs|ncpfs|afs|webdav|davfs\d?|ceph|lustre|glusterfs|gfs2|ocfs2"
    r"|fuse\.(sshfs|glusterfs|rclone|davfs2?|ceph|smbnetfs|s3fs|gvfsd-fuse))$"
)
_LINUX_LINE = re.compile(r"^\S+ (?P<point>/\S*) (?P<kind>\S+) \S+ \d+ \d+$")
_MACOS_LINE = re.compile(r"^.+ on (?P<point>/.*) \((?P<kind>[^,)]+)[^)]*\)$")
_OCTAL = re.compile(r"\\([0-7]{3})")
_REMOTE_DRIVE = 4  # `DRIVE_REMOTE`, as Windows says it


def refuse_share(path: Path, *, mounts: str | None = None) -> None:
    """Raise DatabaseRefused where the file stands, or would stand, on a network share.

    `mounts` is what the system says about its mounts, /proc/mounts or the `mount` of macOS; asked
    from the system where it is not given.
    """
    if sys.platform == "win32":
        share = windows_share(str(path.resolve()))
    else:
        share = mounted_share(path.resolve(), _mounts() if mounts is None else mounts)
    if share is None:
        return
    raise DatabaseRefused(
        f"{path} is on a network share ({share}), where several machines cannot lock a database"
        " file safely.",
        hint=NextStep(
            "Keep the file on this machine's own disk, or name a Postgres database to share {}.",
            Means.SERVER,
            "postgresql://user@server/ccprocessor",
        ),
    )


def mounted_share(path: Path, mounts: str) -> str | None:
    """The kind of network file system that holds an absolute path; None for a local one."""
    holder, kind = "", ""
    for point, found in _mount_points(mounts):
        if path.is_relative_to(point) and len(point) >= len(holder):
            holder, kind = point, found
    return kind if _NETWORK.match(kind) else None


def windows_share(path: str, drive_type: Callable[[str], int] | None = None) -> str | None:
    """Return what makes a Windows path a share ("UNC path" or "mapped drive"), else None."""
    drive = PureWindowsPath(path).drive
    if drive.startswith("\\\\") and not re.match(r"^\\\\[?.]\\[A-Za-z]:?$", drive):
        return "UNC path"
    asked = drive_type or _windows_drive_type
    return "mapped drive" if asked(f"{drive}\\") == _REMOTE_DRIVE else None


def _mount_points(mounts: str) -> Iterator[tuple[str, str]]:
    for line in mounts.splitlines():
        if found := _LINUX_LINE.match(line) or _MACOS_LINE.match(line):
            point = _OCTAL.sub(lambda code: chr(int(code[1], 8)), found["point"])
            yield point, found["kind"]


def _mounts() -> str:
    if sys.platform == "darwin":
        told = subprocess.run(
            ["/sbin/mount"], capture_output=True, text=True, check=False, timeout=10
        )
        return told.stdout
    try:
        return Path("/proc/self/mounts").read_text("utf-8", "surrogateescape")
    except OSError:
        return ""


def _windows_drive_type(root: str) -> int:
    import ctypes

    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009  (exists on Windows only)
    return int(kernel.GetDriveTypeW(root))

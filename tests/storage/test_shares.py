"""A database file on a network share is refused, with Postgres as the way out."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ccprocessor.errors import DatabaseRefused
from ccprocessor.storage.engine.shares import mounted_share, refuse_share, windows_share

LINUX = r"""proc /proc proc rw,relatime 0 0
/dev/sda1 / ext4 rw,relatime 0 0
server:/export /srv nfs4 rw,vers=4.2 0 0
/dev/sdb1 /srv/local xfs rw 0 0
//server/office /mnt/our\040office cifs rw,vers=3.1.1 0 0
user@host:/ /home/pat/remote fuse.sshfs rw,nosuid 0 0
portal /run/user/1000/doc fuse.portal rw 0 0
"""
MACOS = """/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse)
//pat@server/office on /Volumes/our office (smbfs, nodev, nosuid, mounted by pat)
server:/export on /Volumes/export (nfs, nodev, nosuid)
"""


@pytest.mark.parametrize(
    ("path", "mounts", "kind"),
    [
        ("/home/pat/office.db", LINUX, None),
        ("/srv/office.db", LINUX, "nfs4"),
        ("/srvother/office.db", LINUX, None),
        ("/srv/local/office.db", LINUX, None),
        ("/mnt/our office/cards/office.db", LINUX, "cifs"),
        ("/home/pat/remote/office.db", LINUX, "fuse.sshfs"),
        ("/run/user/1000/doc/office.db", LINUX, None),
        ("/Users/pat/office.db", MACOS, None),
        ("/Volumes/our office/office.db", MACOS, "smbfs"),
        ("/Volumes/export/office.db", MACOS, "nfs"),
        ("/anywhere/office.db", "", None),
    ],
)
def test_the_longest_mount_decides(path: str, mounts: str, kind: str | None) -> None:
    assert mounted_share(Path(path), mounts) == kind


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (r"C:\Users\pat\office.db", None),
        (r"Z:\office.db", "mapped drive"),
        (r"\\server\office\office.db", "UNC path"),
        (r"\\?\UNC\server\office\office.db", "UNC path"),
        (r"\\?\C:\Users\pat\office.db", None),
    ],
)
def test_windows_tells_shares_by_their_drive(path: str, kind: str | None) -> None:
    assert windows_share(path, lambda root: 4 if root == "Z:\\" else 3) == kind


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no mounts to read")
def test_the_refusal_offers_postgres(tmp_path: Path) -> None:
    mounts = f"server:/export {tmp_path.resolve().as_posix()} nfs rw 0 0\n"
    with pytest.raises(DatabaseRefused, match=r"network share \(nfs\).*postgresql://"):
        refuse_share(tmp_path / "office.db", mounts=mounts)
    refuse_share(tmp_path / "office.db", mounts="")
    refuse_share(tmp_path / "office.db")

"""Proves a Debian package in a bare root: installed, tried, used, seen, removed.

python3 packaging/linux/test_deb.py dist/ccprocessor_VERSION_amd64.deb [--root DIR] [--shots DIR]

Needs root rights, unshare and debootstrap. `--root` is a bare Debian root to copy instead of
making one; `--shots` is where pictures of the screen go. Nothing stays behind but those.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

_CLERK = "clerk"
_HOME = f"/home/{_CLERK}"
_RESULTS = f"{_HOME}/results"
_STORED = f"{_HOME}/.local/share/ccprocessor/office.sqlite"
_SCREEN = ("xvfb", "xauth", "openbox", "scrot", "x11-utils")
_WINDOW_S = 60
_SETTLING_S = 12
"""How long the sample month may take to be on the screen before the picture is taken."""


class Failed(SystemExit):
    """The package is not as it must be; the message says how."""


def main(arguments: Sequence[str]) -> int:
    """Go through the whole life of the package; the answer is the exit code."""
    asked = _asked(arguments)
    if asked.inside:
        return _lived(asked)
    with tempfile.TemporaryDirectory(prefix="ccprocessor-root-") as folder:
        root = Path(folder, "root")
        _make(root, asked.root)
        # What is mounted and started in there ends with the script, before the folder goes.
        apart = ["unshare", "--mount", "--pid", "--fork", "--kill-child", sys.executable, __file__]
        return subprocess.call([*apart, *arguments, "--inside", str(root)])


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("package", type=Path)
    parser.add_argument("--root", type=Path, help="a bare Debian root to copy")
    parser.add_argument("--shots", type=Path, help="folder for pictures of the screen")
    parser.add_argument("--recommended", action="store_true", help="with Tesseract and the like")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def _lived(asked: argparse.Namespace) -> int:
    for name, how in _MOUNTS.items():
        place = asked.inside / name
        place.mkdir(exist_ok=True)
        subprocess.run(["mount", *how, str(place)], check=True)
    machine = Machine(asked.inside)
    _install(machine, asked.package.resolve(), recommended=asked.recommended)
    _try_out(machine)
    _use(machine)
    _look(machine, asked.shots)
    _stay(machine, asked.package.name)
    _remove(machine)
    print("The package passed.")
    return 0


_MOUNTS = {
    "proc": ("-t", "proc", "proc"),
    "sys": ("-t", "sysfs", "sys"),
    "dev": ("--rbind", "/dev"),
}


class Machine:
    """A Debian root and the users in it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def entered(self, *command: str, user: str = "root") -> list[str]:
        """The command as a user who has just signed in gives it."""
        home = "/root" if user == "root" else f"/home/{user}"
        path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        clean = [
            "/usr/bin/env",
            "-i",
            f"HOME={home}",
            f"USER={user}",
            f"PATH={path}",
            "LANG=C.UTF-8",
        ]
        return ["chroot", f"--userspec={user}:{user}", str(self.root), *clean, *command]

    def run(self, *command: str, user: str = "root") -> subprocess.CompletedProcess[str]:
        """Run a command as a user who has just signed in."""
        return subprocess.run(
            self.entered(*command, user=user),
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )

    def must(self, *command: str, user: str = "root") -> str:
        """Run a command that has to succeed; gives what it wrote."""
        ran = self.run(*command, user=user)
        if ran.returncode:
            said = "\n".join((ran.stdout + ran.stderr).splitlines()[-30:])
            raise Failed(f"{' '.join(command)} (as {user}) ended with {ran.returncode}:\n{said}")
        return ran.stdout

    def has(self, path: str) -> bool:
        """Whether a file or folder is there; a link leads to where it does in the root."""
        place = self.root / path.lstrip("/")
        if place.is_symlink() and (target := place.readlink()).is_absolute():
            return self.has(str(target))
        return place.exists()


def _install(machine: Machine, package: Path, *, recommended: bool) -> None:
    apt = ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-y")
    machine.must(*apt, "update")
    machine.must("useradd", "--create-home", "--shell", "/bin/bash", _CLERK)
    shutil.copyfile(package, machine.root / "tmp" / package.name)
    sparing = [] if recommended else ["--no-install-recommends"]
    machine.must(*apt, "install", *sparing, f"/tmp/{package.name}")  # noqa: S108  (in the root)
    if machine.run("sh", "-c", "command -v python3").returncode == 0:
        raise Failed("There is a Python in the root: the package must do without.")
    for path in _INSTALLED:
        if not machine.has(path):
            raise Failed(f"{path} was not installed.")
    machine.must("sh", "-c", "ldd -r /opt/ccprocessor/ccprocessor")
    print("Installed.", flush=True)


_INSTALLED = (
    "/usr/bin/ccprocessor",
    "/usr/share/applications/ccprocessor.desktop",
    "/usr/share/icons/hicolor/scalable/apps/ccprocessor.svg",
    "/usr/share/icons/hicolor/48x48/apps/ccprocessor.png",
    "/usr/share/man/man1/ccprocessor.1.gz",
    "/usr/share/doc/ccprocessor/copyright",
    "/usr/share/doc/ccprocessor/THIRD-PARTY-NOTICES.txt",
    "/usr/share/doc/ccprocessor/sbom.cdx.json",
)


def _try_out(machine: Machine) -> None:
    offscreen = ("env", "QT_QPA_PLATFORM=offscreen", "ccprocessor")
    print(machine.must("ccprocessor", "--version").strip())
    for user in ("root", _CLERK):
        print(f"doctor --selftest as {user}:")
        print(machine.must(*offscreen, "doctor", "--selftest", user=user), end="", flush=True)


def _use(machine: Machine) -> None:
    """The sample month without a window, scans and pictures read by OCR."""
    machine.must("ccprocessor", "sample", f"{_HOME}/sample", user=_CLERK)
    files = [f"{_HOME}/sample/{name}" for name in ("car.pdf", "receipts.pdf")]
    aliases = ("--aliases", f"{_HOME}/sample/aliases.json", "--pictures", "all", "--quiet")
    machine.must("ccprocessor", "process", *files, *aliases, "--out", _RESULTS, user=_CLERK)
    for path in (f"{_RESULTS}/Credit Card Report.xlsx", f"{_RESULTS}/result.json", _STORED):
        if not machine.has(path):
            raise Failed(f"{path} was not written.")
    print(machine.must("ccprocessor", "list", user=_CLERK), end="", flush=True)


def _look(machine: Machine, shots: Path | None) -> None:
    """The window with the sample month on a screen of its own, as an ordinary user."""
    machine.must(
        "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-y", "install",
        "--no-install-recommends", *_SCREEN,
    )  # fmt: skip
    script = machine.root / "tmp" / "look.sh"
    script.write_text(_LOOK, encoding="utf-8")
    xvfb = ("xvfb-run", "-a", "-s", "-screen 0 1280x800x24")
    print(machine.must(*xvfb, "sh", "/tmp/look.sh", user=_CLERK), end="", flush=True)  # noqa: S108
    for name in ("window.png", "month.png"):
        picture = machine.root / _HOME.lstrip("/") / name
        if not picture.exists():
            raise Failed(f"No picture {name} was taken of the screen.")
        if shots:
            shots.mkdir(parents=True, exist_ok=True)
            print(f"Picture: {shutil.copyfile(picture, shots / name)}")


_SHOWN = f"""shown() {{
    began=$(date +%s%N)
    until xwininfo -root -tree | grep -q '("ccprocessor" '; do
        kill -0 $window || {{ echo "the window closed by itself"; exit 1; }}
        [ $(( ($(date +%s%N) - began) / 1000000000 )) -lt {_WINDOW_S} ] || exit 1
        sleep 0.02
    done
    echo "window there after $(( ($(date +%s%N) - began) / 1000000 )) ms"
}}
"""

_LOOK = f"""
set -e
cd {_HOME}
openbox & manager=$!
{_SHOWN}
for turn in 1 2 3; do
    ccprocessor & window=$!
    shown
    sleep 3
    scrot -o window.png
    kill $window; wait $window || true
done
ccprocessor window sample/car.pdf sample/receipts.pdf & window=$!
shown
sleep {_SETTLING_S}
scrot -o month.png
kill $window; wait $window || true
kill $manager; wait $manager || true
"""


def _stay(machine: Machine, package: str) -> None:
    """Neither replaced nor removed under an open window; installed over itself once it is shut."""
    again = ("dpkg", "--install", f"/tmp/{package}")  # noqa: S108  (in the root)
    script = machine.root / "tmp" / "stay.sh"
    script.write_text(_STAY, encoding="utf-8")
    stop = machine.root / _HOME.lstrip("/") / "stop"
    heard = machine.root / "tmp" / "stay.txt"
    with heard.open("w") as told:
        opened = subprocess.Popen(
            machine.entered("xvfb-run", "-a", "sh", "/tmp/stay.sh", user=_CLERK),  # noqa: S108
            stdin=subprocess.DEVNULL,
            stdout=told,
            stderr=told,
        )
    while "window there" not in heard.read_text():
        if opened.poll() is not None:
            raise Failed(f"No window opened:\n{heard.read_text()}")
        time.sleep(0.2)
    for command in (again, ("dpkg", "--remove", "ccprocessor")):
        ran = machine.run(*command)
        if ran.returncode == 0 or "ccprocessor is still running" not in ran.stderr:
            raise Failed(f"{' '.join(command)} was not refused:\n{ran.stdout}{ran.stderr}")
        print(f"Refused while a window is open: {' '.join(command)}", flush=True)
    stop.touch()
    if opened.wait():
        raise Failed(f"The open window did not go on:\n{heard.read_text()}")
    # What worked for the window notices its end within seconds.
    until = time.monotonic() + _WINDOW_S
    while machine.run(*again).returncode and time.monotonic() < until:
        time.sleep(2)
    machine.must(*again)
    print(machine.must("dpkg-query", "--show", "--showformat=${Status}\n", "ccprocessor"), end="")
    machine.must("ccprocessor", "list", user=_CLERK)


_STAY = f"""
set -e
cd {_HOME}
openbox & manager=$!
{_SHOWN}
ccprocessor window sample/car.pdf sample/receipts.pdf & window=$!
shown
until [ -e stop ]; do sleep 0.2; done
# It goes on reading the month.
sleep {_SETTLING_S}
kill -0 $window
xwininfo -root -tree | grep -q '("ccprocessor" '
kill $window; wait $window || true
kill $manager; wait $manager || true
"""


def _remove(machine: Machine) -> None:
    machine.must(
        "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-y", "purge", "ccprocessor"
    )
    left = [path for path in (*_INSTALLED, "/opt/ccprocessor") if machine.has(path)]
    if left:
        raise Failed(f"Left behind: {', '.join(left)}")
    if lost := [path for path in (_STORED, _RESULTS) if not machine.has(path)]:
        raise Failed(f"Removing the package took what is the user's: {', '.join(lost)}")
    print("Removed; what the user stored is still there.", flush=True)


def _make(root: Path, pattern: Path | None) -> None:
    """A bare Debian root, with packages from where this machine has them."""
    if pattern:
        subprocess.run(["cp", "-a", str(pattern), str(root)], check=True)
    else:
        subprocess.run(["debootstrap", "--variant=minbase", "bookworm", str(root)], check=True)
    for name in ("etc/apt/sources.list.d", "etc/apt/apt.conf.d", "etc/ssl/certs"):
        for file in Path("/", name).glob("*"):
            if file.is_file() and not (root / name / file.name).exists():
                (root / name).mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, root / name / file.name)
    if Path("/etc/apt/sources.list.d/debian.sources").exists():
        (root / "etc/apt/sources.list").unlink(missing_ok=True)
    shutil.copyfile("/etc/resolv.conf", root / "etc/resolv.conf")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

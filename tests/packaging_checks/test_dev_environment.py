from __future__ import annotations

import hashlib
import json
import subprocess
import zipfile
from pathlib import Path

import pytest
from dev_environment import BUILD_LOCK, RUN_LOCK, TEST_LOCK, Environment, Stamp
from dev_system import SetupFailed

BACKEND = """
import pathlib
import zipfile

INFO = "little-1.0.dist-info"


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    name = "little-1.0-py3-none-any.whl"
    files = {
        f"{INFO}/METADATA": "Metadata-Version: 2.1\\nName: little\\nVersion: 1.0\\n",
        f"{INFO}/WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
        "little.pth": str(pathlib.Path.cwd()) + "\\n",
    }
    files[f"{INFO}/RECORD"] = "".join(f"{file},,\\n" for file in [*files, f"{INFO}/RECORD"])
    with zipfile.ZipFile(pathlib.Path(wheel_directory, name), "w") as wheel:
        for file, text in files.items():
            wheel.writestr(file, text)
    return name
"""

PROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "little"
version = "1.0"
"""

UNKNOWN = f"no-such-package==1.0 --hash=sha256:{'0' * 64}\n"


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    """A checkout of a small project that needs no other package, away from any network."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    for name, text in {
        "backend.py": BACKEND,
        "pyproject.toml": PROJECT,
        "ccprocessor/__init__.py": '__version__ = "1.0"\n',
        RUN_LOCK: "",
        TEST_LOCK: "",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return Environment(tmp_path)


def is_importable(environment: Environment) -> bool:
    run = subprocess.run([environment.python, "-c", "import ccprocessor"], check=False, cwd="/")
    return run.returncode == 0


def test_a_checkout_is_made_ready_adopted_and_brought_up_to_date(checkout: Environment) -> None:
    assert not checkout.is_ready(RUN_LOCK)
    checkout.provide(RUN_LOCK)
    assert checkout.is_ready(RUN_LOCK)
    assert not checkout.is_ready(TEST_LOCK)
    assert is_importable(checkout)

    kept = checkout.folder / "kept"
    kept.touch()
    (checkout.folder / "ccprocessor-setup.json").unlink()
    assert not checkout.is_ready(RUN_LOCK)
    checkout.provide(RUN_LOCK)
    assert checkout.is_ready(RUN_LOCK)
    assert kept.exists()

    (checkout.root / RUN_LOCK).write_text("# another day\n", encoding="utf-8")
    assert not checkout.is_ready(RUN_LOCK)
    checkout.provide(TEST_LOCK)
    assert checkout.is_ready(TEST_LOCK)
    assert checkout.is_ready(RUN_LOCK)
    assert kept.exists()

    (checkout.root / TEST_LOCK).write_text(UNKNOWN, encoding="utf-8")
    with pytest.raises(SetupFailed, match=r"(?s)pip said:.*no-such-package==1.0") as refusal:
        checkout.provide(TEST_LOCK)
    assert "network" not in str(refusal.value)
    assert checkout.is_ready(RUN_LOCK)
    assert kept.exists()


def a_wheel(folder: Path, name: str, version: str, needs: str = "") -> str:
    """Puts an empty package into the folder; answers its line in a lock."""
    info = f"{name}-{version}.dist-info"
    wheel = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as file:
        text = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needs}"
        file.writestr(f"{info}/METADATA", text)
        file.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        file.writestr(f"{info}/RECORD", "")
    return f"{name}=={version} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


def test_a_release_newer_than_the_lock_changes_nothing(
    checkout: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pip 23.2 asks the index for `other[more]` although `other` is locked, and finds 2.0."""
    monkeypatch.setenv("PIP_FIND_LINKS", str(checkout.root))
    lines = a_wheel(checkout.root, "other", "1.0")
    lines += a_wheel(checkout.root, "asking", "1.0", "Requires-Dist: other[more]>=1\n")
    a_wheel(checkout.root, "other", "2.0")
    (checkout.root / RUN_LOCK).write_text(lines, encoding="utf-8")
    checkout.provide(RUN_LOCK)
    assert checkout.is_ready(RUN_LOCK)
    assert [path.name for path in checkout.folder.rglob("other-*")] == ["other-1.0.dist-info"]


def test_a_lock_that_lacks_something_is_refused(
    checkout: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_FIND_LINKS", str(checkout.root))
    line = a_wheel(checkout.root, "asking", "1.0", "Requires-Dist: other\n")
    (checkout.root / RUN_LOCK).write_text(line, encoding="utf-8")
    with pytest.raises(SetupFailed, match=r"asking 1\.0 requires other, which is not installed"):
        checkout.provide(RUN_LOCK)
    assert not checkout.is_ready(RUN_LOCK)


def test_what_an_interrupted_set_up_left_is_begun_anew(checkout: Environment) -> None:
    left_over = checkout.folder / "half a package"
    left_over.mkdir(parents=True)
    stamp = checkout.folder / "ccprocessor-setup.json"
    stamp.write_text(Stamp("", "").to_json(), encoding="utf-8")
    checkout.provide(RUN_LOCK)
    assert checkout.is_ready(RUN_LOCK)
    assert not left_over.exists()


@pytest.mark.parametrize("change", [{"python": "3.10"}, {"place": "/elsewhere"}])
def test_a_copied_or_outdated_environment_is_not_ready(
    checkout: Environment, change: dict[str, str]
) -> None:
    checkout.python.parent.mkdir(parents=True)
    checkout.python.touch()
    stamp = checkout.folder / "ccprocessor-setup.json"
    right = checkout.stamp_of((RUN_LOCK,))
    stamp.write_text(right.to_json(), encoding="utf-8")
    assert checkout.is_ready(RUN_LOCK)
    stamp.write_text(json.dumps({**json.loads(right.to_json()), **change}), encoding="utf-8")
    assert not checkout.is_ready(RUN_LOCK)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"python": "3.11"}', '{"ready": 3}'])
def test_a_damaged_stamp_means_an_unfinished_environment(text: str) -> None:
    assert Stamp.from_json(text) == Stamp("", "")


def test_a_stamp_reads_back_as_it_was_written() -> None:
    stamp = Stamp("3.11", "/somewhere", {"a lock": "a digest"})
    assert Stamp.from_json(stamp.to_json()) == stamp


def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(checkout: Environment) -> None:
    nowhere = Environment(checkout.root / "absent")
    with pytest.raises(SetupFailed, match="cannot be made anew"):
        nowhere.provide(RUN_LOCK)


def test_the_build_has_an_environment_of_its_own_begun_anew_without_a_stamp(
    checkout: Environment,
) -> None:
    (checkout.root / BUILD_LOCK).write_text("", encoding="utf-8")
    own = Environment(checkout.root, name="build/environment")
    left_over = own.folder / "half a package"
    left_over.mkdir(parents=True)
    own.provide(BUILD_LOCK)
    assert own.is_ready(BUILD_LOCK)
    assert is_importable(own)
    assert not left_over.exists()
    assert not checkout.folder.exists()

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import cv2
import pytest
from frozen_contents import is_wanted, wanted
from stand_ins import without_films

pytestmark = pytest.mark.skipif(
    platform.system() != "Linux" or shutil.which("ld") is None,
    reason="only Linux needs them, and binutils to make them",
)

PICTURES = """
import cv2, numpy
page = numpy.random.default_rng(1).integers(0, 255, (60, 80, 3), numpy.uint8)
for ending in (".png", ".jpg", ".tiff", ".webp"):
    kept, data = cv2.imencode(ending, page)
    assert kept and cv2.imdecode(data, cv2.IMREAD_COLOR).shape == page.shape
assert cv2.warpPerspective(page, numpy.eye(3), (20, 10)).shape == (10, 20, 3)
assert len(cv2.findContours(page[:, :, 0], cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)[0]) > 1
print(cv2.__file__)
"""


def libraries() -> list[tuple[str, str, str]]:
    """OpenCV's compiled files as PyInstaller lists them, with a link to one of them."""
    home = Path(cv2.__file__).parent.parent
    files = [*home.glob("cv2/*.so"), *home.glob("opencv_python_headless.libs/*")]
    kinds = {"cv2": "EXTENSION"}
    listed = [
        (file.relative_to(home).as_posix(), str(file), kinds.get(file.parent.name, "BINARY"))
        for file in files
    ]
    film = next(name for name, _source, _kind in listed if "libavformat" in name)
    return [*listed, (Path(film).name, film, "SYMLINK")]


def test_opencv_reads_pictures_without_the_libraries_for_films(tmp_path: Path) -> None:
    kept, _data = wanted(without_films(libraries(), tmp_path / "work"), [], "linux")
    home = tmp_path / "frozen"
    shutil.copytree(Path(cv2.__file__).parent, home / "cv2")
    for name, source, kind in kept:
        if kind != "SYMLINK":
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, home / name)
    variables = {**os.environ, "PYTHONPATH": str(home)}
    command = [sys.executable, "-c", PICTURES]
    run = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == str(home / "cv2" / "__init__.py")


def test_what_only_films_need_is_not_inside(tmp_path: Path) -> None:
    kept, _data = wanted(without_films(libraries(), tmp_path), [], "linux")
    names = {Path(name).name.partition("-")[0] for name, _source, _kind in kept}
    assert {"libavcodec", "libavformat", "libavutil", "libswscale", "libaom"} <= names
    assert not {"libssl", "libcrypto", "libvpx", "libdrm", "libswresample"} & names
    films = [source for name, source, _kind in kept if "libavcodec" in name]
    assert [Path(source).stat().st_size < 50_000 for source in films] == [True]


def test_the_plugin_of_windows_for_films_stays_out() -> None:
    assert not is_wanted("cv2\\opencv_videoio_ffmpeg500_64.dll")
    assert is_wanted("cv2\\cv2.pyd")

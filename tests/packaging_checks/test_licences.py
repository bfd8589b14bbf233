from __future__ import annotations

import json
import os
import subprocess
import sys
import zlib
from pathlib import Path

import licences
import pytest
from component_sizes import sizes_of, told
from components import Component, component_of
from frozen_layout import listed_files, papers
from ownership import Owner, Owners

from tests.end_to_end.machine import ROOT
from tests.packaging_checks.bundles import LISTED
from tests.packaging_checks.shipping import checkout, frozen_for_macos

BUILT = ROOT / "dist" / "ccprocessor"
BUILDER = ROOT / "build" / "environment" / "bin" / "python"


@pytest.fixture(scope="module")
def owners() -> Owners:
    return Owners()


def source_of(module: str) -> str:
    """Where a module that was imported comes from."""
    __import__(module)
    return str(sys.modules[module].__file__)


@pytest.mark.parametrize(
    ("module", "owner"),
    [
        ("alembic.op", Owner("package", "alembic")),
        ("PIL.Image", Owner("package", "pillow")),
        ("cv2", Owner("package", "opencv-python-headless")),
        ("json.decoder", Owner("python", "Python")),
        ("ccprocessor.errors", Owner("project", "ccprocessor")),
    ],
)
def test_the_owner_of_a_module_is_found_by_its_file(
    owners: Owners, module: str, owner: Owner
) -> None:
    assert owners.owner(source_of(module)) == owner


@pytest.mark.skipif(not Path("/var/lib/dpkg/status").exists(), reason="no Debian system")
def test_a_library_of_the_system_is_its_packages(owners: Owners) -> None:
    assert zlib.ZLIB_VERSION
    libc = next(path for path in Path("/lib").rglob("libc.so.6"))
    owner = owners.owner(str(libc))
    assert owner == Owner("system", "libc6")
    component = component_of(owner)
    assert component.url.startswith("pkg:deb/debian/libc6@2.")
    assert "GNU" in component.texts[0]


def test_a_file_of_nobody_stops_the_build_by_its_name(owners: Owners, tmp_path: Path) -> None:
    stray = tmp_path / "stray.so"
    stray.touch()
    with pytest.raises(licences.Unlisted, match=r"stray\.so"):
        licences.taken([("stray.so", str(stray), "BINARY")], owners)


@pytest.mark.parametrize("name", ["numpy", "psycopg", "PySide6_Essentials", "flatbuffers", "cffi"])
def test_every_package_brings_the_text_of_its_licence(name: str) -> None:
    component = component_of(Owner("package", name))
    assert component.version
    assert component.licence
    assert all(len(text) > 200 for text in component.texts)
    assert component.texts


def test_a_package_under_the_lesser_licence_brings_the_full_one_too() -> None:
    texts = component_of(Owner("package", "PySide6_Essentials")).texts
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in texts[0]
    assert "GNU GENERAL PUBLIC LICENSE" in texts[1]


def test_notices_name_everybody_with_version_and_text(owners: Owners) -> None:
    entries = [(name, source_of(name), "PYMODULE") for name in ("alembic", "PIL.Image", "json")]
    inventory = licences.taken(entries, owners)
    bringers = [one.name for one in inventory.components if not one.inside]
    assert bringers == ["alembic", "pillow", "Python"]
    text = licences.notices(inventory.components)
    for one in inventory.components:
        assert f"{one.name} {one.version}" in text
        assert one.texts[0].strip() in text


def test_a_library_nobody_knows_stops_the_build(owners: Owners) -> None:
    entries = [("numpy.libs/libstray-0123abcd.so.7", source_of("numpy"), "BINARY")]
    with pytest.raises(SystemExit, match=r"add a row for 'stray' to packaging/library_table\.py"):
        licences.taken(entries, owners)


def test_a_text_that_many_have_is_printed_once() -> None:
    long = "The licence, in full. " * 20
    parts = [Component(name, "1", f"pkg:generic/{name}@1", "MIT", (long,)) for name in "ab"]
    text = licences.notices(parts)
    assert text.count(long.strip()) == 1
    assert "(The text is the one printed with a 1.)" in text


@pytest.fixture
def frozen() -> Path:
    """The frozen program, where it was built beside this checkout."""
    if not (BUILT / "_internal" / "licences" / licences.PARTS).exists():
        pytest.skip("the program was not frozen here (packaging/dev.py build)")
    return BUILT


def test_every_module_and_file_in_the_frozen_program_is_on_its_list(frozen: Path) -> None:
    if not BUILDER.exists():
        pytest.skip("the environment of the build is not here")
    walk = [str(BUILDER), str(ROOT / "packaging" / "licences.py"), str(frozen)]
    ran = subprocess.run(walk, capture_output=True, text=True, check=False, env=dict(os.environ))
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_bill_of_materials_names_what_the_notices_name(frozen: Path) -> None:
    place = frozen / "_internal" / "licences"
    bill = json.loads((place / licences.BILL).read_text("utf-8"))
    assert bill["bomFormat"] == "CycloneDX"
    assert bill["metadata"]["component"]["name"] == "ccprocessor"
    notices = (place / licences.NOTICES).read_text("utf-8")
    assert len(bill["components"]) > 40
    for part in bill["components"]:
        assert f"{part['name']} {part['version']}\n" in notices
        assert part["licenses"]
        assert part["purl"].startswith("pkg:")


def test_what_an_unlisted_module_would_look_like_is_noticed(tmp_path: Path) -> None:
    inner = tmp_path / "_internal"
    (inner / "licences").mkdir(parents=True)
    listed = {"alembic.op": "alembic", "tests/data": "nobody on the bill"}
    (inner / "licences" / licences.PARTS).write_text(json.dumps(listed))
    bill = {"components": [{"name": "alembic"}]}
    (inner / "licences" / licences.BILL).write_text(json.dumps(bill))
    (inner / "stowaway.so").touch()
    names = licences.unlisted(tmp_path, ["alembic.op", "alembic.stranger", "stranger"])
    assert names == ["alembic.stranger", "stranger", "stowaway.so"]


def test_all_of_a_bundle_is_walked_and_found_on_its_list(tmp_path: Path) -> None:
    app = frozen_for_macos(checkout(tmp_path))
    assert licences.unlisted(app, []) == []
    assert sorted(listed_files(app)) == sorted(LISTED)


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("Frameworks/numpy/__dot__dylibs/libquadmath.dylib", "numpy/.dylibs/libquadmath.dylib"),
        ("Resources/rapidocr/stowaway.onnx", "rapidocr/stowaway.onnx"),
    ],
)
def test_a_stowaway_is_noticed_wherever_it_is_in_a_bundle(
    tmp_path: Path, file: str, name: str
) -> None:
    app = frozen_for_macos(checkout(tmp_path))
    (app / "Contents" / file).parent.mkdir(exist_ok=True)
    (app / "Contents" / file).touch()
    assert licences.unlisted(app, []) == [name]


def test_the_sizes_in_a_bundle_are_those_of_its_owners(tmp_path: Path) -> None:
    app = frozen_for_macos(checkout(tmp_path))
    parts = papers(app) / licences.PARTS
    listed = json.loads(parts.read_text("utf-8"))
    library = "numpy/.dylibs/libgfortran.5.dylib"
    parts.write_text(json.dumps({**listed, library: "numpy"}), "utf-8")
    (app / "Contents/Frameworks/numpy/__dot__dylibs/libgfortran.5.dylib").write_bytes(b"1234567")
    sizes = sizes_of(app)
    assert sizes["numpy"] == 7
    files = [path for path in app.rglob("*") if path.is_file() and not path.is_symlink()]
    assert sizes.total() == sum(path.stat().st_size for path in files)


def test_the_sizes_add_up_to_the_folder(frozen: Path) -> None:
    files = [path for path in frozen.rglob("*") if path.is_file() and not path.is_symlink()]
    assert sizes_of(frozen).total() == sum(path.stat().st_size for path in files)
    assert "rapidocr, models" in told(frozen)

from __future__ import annotations

import json
import re
from importlib.metadata import distribution, distributions

import pytest
from bill_identity import sealed, time_of_build
from bundled_libraries import UnknownLibrary, library_of, stem, texts_of
from components import Component, component_of
from debian_copyright import licence_of, spdx
from library_table import COMPILED_IN, LIBRARIES, NO_SPDX, Library
from ownership import Owner
from packaging.licenses import canonicalize_license_expression
from wheel_libraries import libraries_inside

_TOOL_FILES = [
    ("opencv_python_headless.libs/libssl-81259c47.so.1.1.1k", "OpenSSL", "OpenSSL"),
    ("opencv_python_headless.libs/libopenblasp-r0-59ffcd50.3.15.so", "OpenBLAS", "BSD-3-Clause"),
    ("psycopg_binary.libs/libssl-6a9b88ec.so.3", "OpenSSL", "Apache-2.0"),
    ("psycopg_binary.libs/libcom_err-55c5739a.so.3.0", "krb5", "MIT"),
    ("psycopg_binary.libs/libcom_err-2abe824b.so.2.1", "e2fsprogs (com_err)", "HPND"),
    ("psycopg_binary/.dylibs/libssl.3.dylib", "OpenSSL", "Apache-2.0"),
    ("cv2/.dylibs/libcrypto.1.1.dylib", "OpenSSL", "OpenSSL"),
    ("cv2/.dylibs/libavcodec.62.28.101.dylib", "FFmpeg", "LGPL-2.1-or-later"),
    ("cv2\\opencv_videoio_ffmpeg4130_64.dll", "FFmpeg", "LGPL-2.1-or-later"),
    ("shapely.libs/geos_c-0d0c8f3e1b1a4c2f9d7e6a5b4c3d2e1f.dll", "GEOS", "LGPL-2.1-only"),
    ("scipy.libs/libgfortran-040039e1-0352e75f.so.5.0.0", "GCC (libgfortran)", None),
    ("libpcre2-8-0.dll", "PCRE2", "BSD-3-Clause"),
    ("libcrypto-3-x64.dll", "OpenSSL", "Apache-2.0"),
    ("libstdc++-6.dll", "GCC (runtime)", None),
    ("api-ms-win-crt-heap-l1-1-0.dll", "Microsoft Visual C++ Runtime", None),
    ("VCRUNTIME140_1.dll", "Microsoft Visual C++ Runtime", None),
    ("PySide6\\d3dcompiler_47.dll", "Microsoft Visual C++ Runtime", None),
    ("libicudt74.dll", "ICU", "Unicode-DFS-2016"),
    ("PySide6/Qt/lib/QtCore.framework/Versions/A/QtCore", "Qt", "LGPL-3.0-only"),
    ("PySide6/plugins/platforms/qwindows.dll", "Qt", "LGPL-3.0-only"),
]


@pytest.mark.parametrize(("file", "name", "licence"), _TOOL_FILES)
def test_a_library_is_known_by_the_name_its_wheel_gives_it(
    file: str, name: str, licence: str | None
) -> None:
    found = library_of(file, "a wheel")
    assert found is not None
    assert found.name == name
    assert licence in {None, found.licence}


@pytest.mark.parametrize(
    "file", ["shiboken6/libshiboken6.abi3.so.6.11", "onnxruntime/capi/libonnxruntime.1.23.2.dylib"]
)
def test_the_own_library_of_a_package_is_no_stranger(file: str) -> None:
    assert library_of(file, "the package") is None


def test_an_unknown_library_stops_the_build_and_says_where_to_add_it() -> None:
    with pytest.raises(UnknownLibrary, match=r"libstray-0123abcd\.so\.7.*'stray'.*library_table"):
        library_of("numpy.libs/libstray-0123abcd.so.7", "numpy")


@pytest.mark.parametrize("row", LIBRARIES, ids=lambda row: row.files.split()[0])
def test_every_row_has_texts_for_each_licence_it_names(row: Library) -> None:
    texts = texts_of(row)
    assert texts
    assert all(len(text) > 150 for text in texts)
    assert row.holder in texts[0]


def test_every_licence_of_the_table_is_one_that_spdx_knows() -> None:
    for licence in {row.licence for row in LIBRARIES} - NO_SPDX:
        assert canonicalize_license_expression(licence) == licence


def test_no_two_rows_claim_one_file() -> None:
    files = [file for row in LIBRARIES for file in row.files.split()]
    assert len(files) == len(set(files))
    assert all(
        library_of(f"{key}.dll", "x") for keys in COMPILED_IN.values() for key in keys.split()
    )


def test_the_shared_libraries_of_the_installed_wheels_are_all_known() -> None:
    seen = set()
    for package in distributions():
        for file in package.files or ():
            folder = file.parts[0]
            if folder.endswith(".libs") or ".dylibs" in file.parts:
                seen.add(stem(file.name)[0])
                assert library_of(str(file), package.name), file
    assert {"ssl", "x265", "geos", "pq"} <= seen


def inside(package: str, *files: str) -> dict[str, Component]:
    bringer = component_of(Owner("package", package))
    found = libraries_inside(bringer, files)
    assert all(one.inside == bringer.url for one in found)
    return {one.name: one for one in found}


def test_what_a_wheel_tells_of_itself_is_taken_over_with_its_versions() -> None:
    found = inside("pillow", "pillow.libs/libtiff-20b7e810.so.6.3.0")
    assert re.fullmatch(r"4\.\d+\.\d+", found["libtiff"].version)
    assert found["libtiff"].url == f"pkg:generic/libtiff@{found['libtiff'].version}"
    assert "Sam Leffler" in found["libtiff"].texts[0]
    assert "raqm" in found
    assert not {"libimagequant", "FriBiDi", "PIL._imaging", "pybind11", "pillow"} & set(found)


def test_a_file_that_was_left_out_is_not_told_for_all_its_wheel_says() -> None:
    ssl = "opencv_python_headless.libs/libssl-81259c47.so.1.1.1k"
    wheel = distribution("opencv-python-headless")
    if not any("sboms" in file.parts for file in wheel.files or ()):
        pytest.skip("the wheel of this system tells nothing of itself")
    assert "OpenSSL" not in inside("opencv-python-headless")
    found = inside("opencv-python-headless", ssl)["OpenSSL"]
    assert found.licence == "OpenSSL"
    assert found.url.startswith("pkg:rpm/almalinux/openssl-libs@1.1.1")


def test_the_library_and_its_crate_of_one_name_are_two() -> None:
    found = libraries_inside(component_of(Owner("package", "cryptography")), ())
    urls = {one.url.partition("@")[0]: one for one in found}
    assert urls["pkg:generic/openssl"].licence == "Apache-2.0"
    assert urls["pkg:cargo/openssl"].version != urls["pkg:generic/openssl"].version


def test_a_library_of_an_unknown_version_is_told_by_who_brings_it() -> None:
    found = inside("pillow_heif", "pillow_heif.libs/libx265-4883ecb5.so.217")
    assert found["x265"].version.startswith("in pillow_heif ")
    assert re.fullmatch(r"pkg:pypi/pillow-heif@[\d.]+#x265", found["x265"].url)
    assert "GNU GENERAL PUBLIC LICENSE" in found["x265"].texts[0]
    assert "Version 2" in found["x265"].texts[0]


def test_what_is_compiled_into_mupdf_is_told_and_its_licence_is_whole() -> None:
    assert {"MuPDF", "FreeType", "HarfBuzz", "jbig2dec", "Tesseract"} <= set(inside("pymupdf"))
    bringer = component_of(Owner("package", "pymupdf"))
    assert bringer.licence == "AGPL-3.0-only"
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in bringer.texts[-1]


def test_the_wheel_with_x265_is_not_told_as_bsd_alone() -> None:
    licence = component_of(Owner("package", "pillow_heif")).licence
    assert licence == "BSD-3-Clause AND GPL-2.0-or-later"


@pytest.mark.parametrize(
    ("debian", "expression"),
    [
        ("LGPL-2.1+", "LGPL-2.1-or-later"),
        ("GPL-2", "GPL-2.0-only"),
        ("Expat", "MIT"),
        ("BSD-3-clause or GPL-2+", "BSD-3-Clause OR GPL-2.0-or-later"),
        ("GPL-2+ or AFL-2.1, and Expat", "(GPL-2.0-or-later OR AFL-2.1) AND MIT"),
        ("Tcl-BSDish", "Tcl-BSDish"),
    ],
)
def test_names_of_debian_are_put_into_those_of_spdx(debian: str, expression: str) -> None:
    assert spdx(debian) == expression


def test_the_licence_of_a_debian_package_is_that_of_its_main_files() -> None:
    text = (
        "Format: x\n\nFiles: debian/*\nLicense: GPL-3+\n\nFiles: *\nCopyright: A\nLicense: Zlib\n"
    )
    assert licence_of("zlib1g", text) == "Zlib"
    assert licence_of("libcom-err2", text) == "HPND"
    assert licence_of("libxcb-randr0", "prose") == "X11"
    assert licence_of("libprose1", "This package was made by hand.") == "see its copyright file"


def test_two_bills_of_one_content_are_equal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    made = [
        json.loads(sealed({"metadata": {}, "components": [], "serialNumber": number}))
        for number in ("urn:uuid:1", "urn:uuid:2")
    ]
    assert made[0] == made[1]
    assert made[0]["metadata"]["timestamp"] == "2023-11-14T22:13:20Z"
    other = json.loads(sealed({"metadata": {}, "components": [{"name": "more"}]}))
    assert other["serialNumber"] != made[0]["serialNumber"]
    assert sealed(dict(made[0])) == sealed(dict(made[1]))


def test_without_a_told_time_the_bill_has_that_of_the_last_commit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert time_of_build() == time_of_build()
    assert time_of_build().year >= 1980

"""A bundle of macOS with the files and links that PyInstaller and codesign leave behind."""

from __future__ import annotations

import base64
import os
import struct
from pathlib import Path

_ARM64, _LIBRARY, _BUILD_VERSION, _MACOS = 0x0100000C, 6, 0x32, 1
_QT = "Frameworks/PySide6/Qt/lib/QtCore.framework"

LISTED = (
    "LICENSE",
    "PySide6/Qt/lib/QtCore.framework/Versions/A/QtCore",
    "PySide6/Qt/lib/QtCore.framework/Versions/A/Resources/Info.plist",
    "PySide6/QtCore.abi3.so",
    "libssl.dylib",
    "numpy-2.1.dist-info/METADATA",
    "numpy/.dylibs/libgfortran.5.dylib",
    "numpy/core.so",
    "numpy/version.txt",
    "python3.13/lib-dynload/math.so",
)
"""The names of the files inside as the build listed them."""

CODE = (
    "Frameworks/PySide6/Qt/lib/QtCore.framework/Versions/A/QtCore",
    "Frameworks/PySide6/QtCore.abi3.so",
    "Frameworks/libssl.dylib",
    "Frameworks/numpy/__dot__dylibs/libgfortran.5.dylib",
    "Frameworks/numpy/core.so",
    "Frameworks/python3__dot__13/lib-dynload/math.so",
    "MacOS/ccprocessor",
)
_DATA = (
    "Info.plist",
    f"{_QT}/Versions/A/Resources/Info.plist",
    f"{_QT}/Versions/A/_CodeSignature/CodeResources",
    "Resources/LICENSE",
    "Resources/base_library.zip",
    "Resources/ccprocessor.icns",
    "Resources/numpy-2.1.dist-info/METADATA",
    "Resources/numpy/version.txt",
    "_CodeSignature/CodeResources",
)
_LINKS = {
    "Frameworks/LICENSE": "../Resources/LICENSE",
    f"{_QT}/QtCore": "Versions/Current/QtCore",
    f"{_QT}/Resources": "Versions/Current/Resources",
    f"{_QT}/Versions/Current": "A",
    "Frameworks/QtCore": "PySide6/Qt/lib/QtCore.framework/Versions/A/QtCore",
    "Frameworks/base_library.zip": "../Resources/base_library.zip",
    "Frameworks/libgfortran.5.dylib": "numpy/.dylibs/libgfortran.5.dylib",
    "Frameworks/licences": "../Resources/licences",
    "Frameworks/numpy-2.1.dist-info": "../Resources/numpy-2.1.dist-info",
    "Frameworks/numpy/.dylibs": "__dot__dylibs",
    "Frameworks/numpy/version.txt": "../../Resources/numpy/version.txt",
    "Frameworks/python3.13": "python3__dot__13",
    "Resources/PySide6": "../Frameworks/PySide6",
    "Resources/QtCore": "PySide6/Qt/lib/QtCore.framework/Versions/A/QtCore",
    "Resources/libgfortran.5.dylib": "numpy/.dylibs/libgfortran.5.dylib",
    "Resources/libssl.dylib": "../Frameworks/libssl.dylib",
    "Resources/numpy/.dylibs": "../../Frameworks/numpy/.dylibs",
    "Resources/numpy/core.so": "../../Frameworks/numpy/core.so",
    "Resources/python3.13": "../Frameworks/python3.13",
}

SECRETS = {
    "MACOS_CERTIFICATE": base64.b64encode(b"certificate").decode(),
    "MACOS_CERTIFICATE_PASSWORD": "open sesame",
    "MACOS_IDENTITY": "Developer ID Application: Somebody (TEAM)",
    "MACOS_NOTARY_KEY": "the key itself",
    "MACOS_NOTARY_KEY_ID": "KEYID",
    "MACOS_NOTARY_ISSUER": "ISSUER",
}
"""What the environment says where the bundle is to be signed and notarised."""


def filled(app: Path, plist: bytes) -> Path:
    """Make a bundle with that Info.plist; gives the folder its licences belong in."""
    contents = app / "Contents"
    for name in (*CODE, *_DATA):
        file = contents / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(machine_code() if name in CODE else b"data")
    (contents / "Info.plist").write_bytes(plist)
    if os.name != "nt":
        for name, target in _LINKS.items():
            (contents / name).symlink_to(target)
    return contents / "Resources" / "licences"


def machine_code(system: tuple[int, int] = (11, 0)) -> bytes:
    """A library for that macOS and later ones: its header and the command that tells."""
    least = system[0] << 16 | system[1] << 8
    command = struct.pack("<6I", _BUILD_VERSION, 24, _MACOS, least, least, 0)
    return struct.pack("<8I", 0xFEEDFACF, _ARM64, 0, _LIBRARY, 1, len(command), 0, 0) + command

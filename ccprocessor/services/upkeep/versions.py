"""Order of two versions of the program: which is newer."""

from __future__ import annotations

from packaging.version import InvalidVersion, Version

_LONGEST = 40
"""Letters of a version; what is longer is none, whatever it says."""


def is_version(text: str) -> bool:
    """Tell whether a text is a version at all."""
    return _version(text) is not None


def is_newer(version: str, than: str) -> bool:
    """Tell whether a version comes after another; False if either is none.

    A build (`1.0+build5`) makes no difference.
    """
    this, other = _version(version), _version(than)
    return this is not None and other is not None and this > other


def _version(text: str) -> Version | None:
    if len(text) > _LONGEST or text != text.strip():
        return None
    try:
        return Version(text.partition("+")[0])
    except InvalidVersion:
        return None

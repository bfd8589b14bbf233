from __future__ import annotations

from pathlib import Path

import pytest
from components import component_of
from ownership import Owner, Owners


@pytest.mark.parametrize("name", ["MSVCP140.dll", "vcruntime140_1.dll", "ucrtbase.dll"])
def test_what_compiled_packages_need_on_windows_has_an_owner_and_a_licence(
    tmp_path: Path, name: str
) -> None:
    file = tmp_path / name
    file.touch()
    owner = Owners(()).owner(str(file))
    assert owner is not None
    component = component_of(owner)
    assert component.name == "Microsoft Visual C++ Runtime"
    assert "Microsoft" in component.texts[0]


def test_another_library_of_the_system_of_windows_is_nobodys(tmp_path: Path) -> None:
    file = tmp_path / "kernel32.dll"
    file.touch()
    assert Owners(()).owner(str(file)) is None


def test_a_runtime_that_a_package_brings_is_the_packages() -> None:
    own = Path(pytest.__file__)
    assert Owners().owner(str(own)) == Owner("package", "pytest")

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import macos_signing
import pytest
import ship
import windows_signing
import yaml  # type: ignore[import-untyped]
from frozen_platforms import version_of

WORKFLOWS = sorted((ship.ROOT / ".github" / "workflows").glob("*.yml"))
RELEASE = ship.ROOT / ".github" / "workflows" / "release.yml"


def parsed(path: Path) -> dict[str, Any]:
    found = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
    assert isinstance(found, dict)
    return found


def steps(path: Path) -> Iterator[dict[str, Any]]:
    for job in parsed(path)["jobs"].values():
        yield from job["steps"]


def calls(path: Path) -> list[str]:
    """The lines that call a script of ours, from its name on."""
    lines = "\n".join(step.get("run", "") for step in steps(path)).splitlines()
    return [line[line.index("packaging/") :] for line in lines if "packaging/" in line]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_calls_only_scripts_that_exist(path: Path) -> None:
    assert calls(path)
    for call in calls(path):
        assert (ship.ROOT / call.split()[0]).is_file(), call


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_may_no_more_than_read_and_pins_what_it_uses(path: Path) -> None:
    workflow = parsed(path)
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["concurrency"]["group"]
    for step in steps(path):
        if "uses" in step:
            assert re.fullmatch(r"actions/[\w-]+@(v\d+|[0-9a-f]{40})", step["uses"])


def test_only_the_draft_may_write_and_only_for_a_tag() -> None:
    jobs = parsed(RELEASE)["jobs"]
    writers = {name: job for name, job in jobs.items() if "permissions" in job}
    assert list(writers) == ["draft"]
    condition = writers["draft"]["if"]
    assert condition == "github.event_name == 'push' && startsWith(github.ref, 'refs/tags/v')"
    assert "--draft" in writers["draft"]["steps"][-1]["run"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_no_checkout_leaves_its_token_behind(path: Path) -> None:
    checkouts = [step for step in steps(path) if "actions/checkout" in step.get("uses", "")]
    assert checkouts
    for step in checkouts:
        assert step["with"]["persist-credentials"] == "false"


def test_secrets_are_given_only_to_a_job_of_the_guarded_environment() -> None:
    jobs = parsed(RELEASE)["jobs"]
    assert "secrets." not in str({key: parsed(RELEASE)[key] for key in ("on", "permissions")})
    users = {name for name, job in jobs.items() if "secrets." in str(job)}
    assert users == {"build"}
    assert jobs["build"]["environment"] == "release"


def test_what_is_installed_on_windows_has_its_version() -> None:
    lines = "\n".join(step.get("run", "") for step in steps(RELEASE)).splitlines()
    installs = [line for line in lines if "choco install" in line]
    assert len(installs) == 2
    assert all(re.search(r"install \w+ --version=\d+\.\d+\.\d+", line) for line in installs)


def test_the_package_is_tried_on_debian_and_on_ubuntu() -> None:
    jobs = parsed(RELEASE)["jobs"]
    for name in ("build", "ubuntu"):
        runs = "\n".join(step.get("run", "") for step in jobs[name]["steps"])
        assert "xvfb-run -a python3 packaging/ship.py trial" in runs


def test_the_release_is_made_for_debian_windows_and_both_macs() -> None:
    matrix = parsed(RELEASE)["jobs"]["build"]["strategy"]["matrix"]["include"]
    machines = {entry["machine"] for entry in matrix}
    assert machines == {"linux-x86_64", "windows-x64", "macos-arm64", "macos-x86_64"}


def test_every_call_of_the_release_can_be_tried_without_doing_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "installers").mkdir()
    (tmp_path / "installers" / "one.deb").touch()
    tried = set()
    for call in calls(RELEASE):
        script, *words = shlex.split(call)
        words = [word.replace("$GITHUB_REF_NAME", _tag()) for word in words]
        if script == "packaging/ship.py":
            tried.add(words[0])
            for system in ("windows", "macos", "linux"):
                assert ship.main([*words, "--dry", "--system", system]) == 0, call
    assert tried == {"tag", "languages", "tesseract", "installer", "smoke", "trial", "digests"}


def test_the_secrets_given_are_those_that_the_scripts_ask_for() -> None:
    given = set(re.findall(r"secrets\.(\w+)", RELEASE.read_text(encoding="utf-8")))
    sources = [Path(module.__file__ or "") for module in (windows_signing, macos_signing)]
    text = "".join(source.read_text(encoding="utf-8") for source in sources)
    assert given == set(re.findall(r'"((?:WINDOWS|MACOS)_\w+)"', text))


def _tag() -> str:
    return f"v{version_of(ship.ROOT)}"

"""The disk image for macOS: the bundle signed, notarised, and laid beside a link to Applications.

MACOS_CERTIFICATE, MACOS_CERTIFICATE_PASSWORD   a Developer ID certificate (.p12, in base64)
MACOS_IDENTITY                                  its name, as "Developer ID Application: …"
MACOS_NOTARY_KEY, MACOS_NOTARY_KEY_ID,
MACOS_NOTARY_ISSUER                             the key (.p8) of an App Store Connect account

Without a certificate the bundle is signed for no one, and the image's name says so.
"""

from __future__ import annotations

import plistlib
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from frozen_platforms import bundle
from machine_code import oldest_macos
from macos_signing import Identity, Notary, inner_code, keychain, sign, started_by
from ship_steps import Steps, ours

ENTITLEMENTS = Path("packaging/macos/entitlements.plist")

_OLDEST = "LSMinimumSystemVersion"

_BUSY = 5
"""How often the image is tried: the system's search may still hold its volume."""


def make_image(
    steps: Steps, root: Path, version: str, output: Path, environment: Mapping[str, str]
) -> Path:
    """Sign the bundle and make the `.dmg`; its name tells the machine and what it lacks."""
    app = root / "dist" / "ccprocessor.app"
    plistlib.loads(ours(root / ENTITLEMENTS).read_bytes())
    bundle(root, version)
    if steps.made(app):
        state_oldest_macos(steps, app)
    identity, notary = Identity.of(environment), Notary.of(environment)
    lacks = "-unsigned" if identity is None else "" if notary else "-not-notarised"
    image = output / f"ccprocessor-{version}-{machine(environment)}{lacks}.dmg"
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(TemporaryDirectory(prefix="ccprocessor-")))
        if identity is None:
            steps.run("codesign", "--force", "--deep", "--sign", "-", app)
        else:
            stack.enter_context(keychain(steps, identity, scratch))
            sign(steps, identity, app, root / ENTITLEMENTS)
        if identity and notary:
            archive = scratch / "ccprocessor.zip"
            steps.run("ditto", "-c", "-k", "--keepParent", app, archive)
            notary.approve(steps, archive, staple=app, scratch=scratch)
        _pack(steps, app, image, f"ccprocessor {version}", scratch)
        if identity:
            steps.run(*identity.command, image)
        if identity and notary:
            notary.approve(steps, image, staple=image, scratch=scratch)
    return image


def state_oldest_macos(steps: Steps, app: Path) -> None:
    """Write into the bundle which macOS all of its code runs on; never an older one than it says.

    Homebrew makes its libraries for the system it runs on, so the oldest depends on the machine.
    """
    file = app / "Contents" / "Info.plist"
    plist = plistlib.loads(file.read_bytes())
    major, minor, patch = [*map(int, plist[_OLDEST].split(".")), 0, 0][:3]
    every = ((oldest_macos(code), code) for code in (*inner_code(app), started_by(app)))
    asked = [(release, code) for release, code in every if release]
    oldest, asks = max([((major, minor, patch), file), *asked])
    plist[_OLDEST] = ".".join(map(str, oldest if oldest[2] else oldest[:2]))
    print(f"macOS {plist[_OLDEST]} is the oldest it runs on ({asks} asks for it)", flush=True)
    if not steps.dry:
        file.write_bytes(plistlib.dumps(plist))


def machine(environment: Mapping[str, str]) -> str:
    """The machine the bundle is for; the workflow says it, else it is this one."""
    import platform

    return f"macos-{environment.get('CCPROCESSOR_MACHINE') or platform.machine()}"


def _pack(steps: Steps, app: Path, image: Path, volume: str, scratch: Path) -> None:
    stage = scratch / "image"
    steps.run("ditto", app, stage / app.name)
    steps.run("ln", "-s", "/Applications", stage / "Applications")
    if not steps.dry:
        image.parent.mkdir(parents=True, exist_ok=True)
    options = ("-fs", "HFS+", "-format", "UDZO", "-ov")
    create = ("hdiutil", "create", "-volname", volume, "-srcfolder", stage, *options, image)
    steps.run(*create, tries=_BUSY)

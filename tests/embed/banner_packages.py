"""Banners of others, for the tests alone: Klaro, and the IAB's own implementation of its TCF."""

from __future__ import annotations

import os
from pathlib import Path

from infra import npm
from infra.deploy import esbuild

HERE = Path(__file__).with_name("banners")
CACHE = Path(__file__).resolve().parents[2] / ".cache" / "npm"
# To take another version, change it here with its checksum (`npm view … dist.integrity`).
INTEGRITY = {
    "klaro@0.7.22": "sha512-"
    "NkaFxS4S8160/zH1UQzCSYIIsAtwIDHIkJ7xofCrgRqk14OSY+OJuwCjYyW+q5fmIeF4RvsuBH6brPe2BS9Z0A==",
    "@iabtcf/cmpapi@1.5.6": "sha512-"
    "PyPCv3bSaVCpkjiLiD70nriRZlECq6fPSXO4i+J0DUYTW+L5/vkBvfvIpt4d6zk7WHneY+z3/Zge0zEgHJcWzw==",
    "@iabtcf/core@1.5.6": "sha512-"
    "u2q9thI9vLurYZdGtyJsDYOqoeLc4EgQsYGSc+UVibYII61B/ENJPZS6eFlML1F0hSoTR/goptpo5nGRDkKd2w==",
    "@iabtcf/stub@1.5.6": "sha512-"
    "mfGECqF7y+ARBbCWG6YwjvJwwQnCPyrXaIF3kPlM69N/9ApJ0aN7qwPKHPBEG+5o1TJkLgZt6UjMyFBiksGl6Q==",
}


def unpacked(package: str) -> Path:
    """A package, fetched and verified once. Raises npm.Unavailable."""
    return npm.unpacked(package, INTEGRITY[package], CACHE)


def klaro() -> dict[str, str]:
    """The scripts of a page with Klaro, by their paths. Raises npm.Unavailable."""
    script = unpacked("klaro@0.7.22") / "dist" / "klaro-no-css.js"
    config = HERE / "klaro-config.js"
    return {
        "/klaro-config.js": config.read_text(encoding="utf-8"),
        "/klaro.js": script.read_text(encoding="utf-8"),
    }


def tcf(folder: Path) -> dict[str, str]:
    """The scripts of a page with a banner of the TCF, made in a folder. Raises npm.Unavailable,
    esbuild.BuildError."""
    aliases = [
        f"--alias:@iabtcf/{name}={unpacked(f'@iabtcf/{name}@1.5.6')}/lib/mjs/index.js"
        for name in ("cmpapi", "core")
    ]
    made = folder / "cmp.js"
    path = os.path.relpath(HERE / "cmp.js", folder)
    esbuild.run([path, "--bundle", "--format=iife", f"--outfile={made}", *aliases], folder)
    stub = unpacked("@iabtcf/stub@1.5.6") / "lib" / "stub.js"
    return {
        "/stub.js": stub.read_text(encoding="utf-8"),
        "/cmp.js": made.read_text(encoding="utf-8"),
    }

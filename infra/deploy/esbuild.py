"""esbuild, which joins the portal's files for the deployed page: one binary, no Node.

To take another version, change it here with the checksums that the registry states for it
(`npm view @esbuild/linux-x64@<version> dist.integrity`, and so for each platform).
"""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Sequence
from pathlib import Path

from infra import npm

VERSION = "0.28.2"
INTEGRITY = {
    "linux-x64": "sha512-4xTZr1FUmSoQW4XIWmit3tzQrUTZM+N3P0XV8xROKYF50XfI7xeO90+1bZvNwxIufQ9hDQVRJ"
    "H5YhgPVF8A/HQ==",
    "linux-arm64": "sha512-pW4AC0P3it8c7do9MVM4p51FzHzdM/TZrerurgRcHJ2WTa1VQ1CIq18xncfpBJw4ojkiZZr"
    "KW2yIBWBP92j6Ug==",
    "darwin-arm64": "sha512-n4KqkOQrraxHJcgjM1RvwbigfQKIKJVpM7xp+KsxiyUSrRdIXnt73VhrPAx0fV44hgfmIV"
    "KjxMN9J1t5jySVkw==",
    "darwin-x64": "sha512-uq6suIWYP37qzGddBKPw5QEQPi6HiLGsO7UmkpfyaYNQ3D+rN6w6WfwH+nuqcGXWvawGwxOE"
    "roO4YGnFh95azw==",
}
MACHINES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}
CACHE = Path(__file__).resolve().parents[2] / ".cache" / "npm"


class BuildError(Exception):
    """esbuild refused its input; the text is what it says."""


def run(arguments: Sequence[str], folder: Path) -> None:
    """Run esbuild in a folder. Raises BuildError, npm.Unavailable."""
    process = subprocess.run(
        [str(binary()), "--log-level=warning", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if process.returncode != 0 or process.stderr:
        raise BuildError(process.stderr.strip())


def binary() -> Path:
    """The program for this machine, fetched and verified once. Raises npm.Unavailable."""
    name = f"{platform.system().lower()}-{MACHINES.get(platform.machine().lower(), '?')}"
    if name not in INTEGRITY:
        raise npm.Unavailable(
            f"no esbuild for {platform.system()} on {platform.machine()} is listed here"
        )
    package = npm.unpacked(f"@esbuild/{name}@{VERSION}", INTEGRITY[name], CACHE)
    return package / "bin" / "esbuild"

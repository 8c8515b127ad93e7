"""Packages from npm's registry, each verified by its checksum."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path


class Unavailable(Exception):
    """A tool or package is not available on this machine; the text says why."""


def fetch(package: str, folder: Path) -> Path:
    """Fetch the archive of `name@version` into a folder. Raises Unavailable."""
    npm = shutil.which("npm")
    if npm is None:
        raise Unavailable(f"{package} is fetched with npm")
    packed = subprocess.run(
        [npm, "pack", "--silent", "--pack-destination", str(folder), package],
        capture_output=True,
        text=True,
        check=False,
    )
    if packed.returncode != 0:
        raise Unavailable(f"npm could not fetch {package}: {packed.stderr.strip()[-300:]}")
    return folder / packed.stdout.strip().splitlines()[-1]


def unpacked(package: str, sha256: str, cache: Path) -> Path:
    """Unpack `name@version` into a cache, once. Raises Unavailable, also for a wrong checksum.

    Test workers that run in parallel wait for the one that fetches it.
    """
    target = cache / package
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock, tempfile.TemporaryDirectory(dir=cache) as folder:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            archive = fetch(package, Path(folder))
            digest = hashlib.sha256(archive.read_bytes()).hexdigest()
            if digest != sha256:
                raise Unavailable(f"{archive.name} has the sha256 {digest}, not {sha256}")
            with tarfile.open(archive) as tar:
                tar.extractall(folder, filter="data")
            (Path(folder) / "package").rename(target)  # atomic: the target is complete or absent
    return target

"""Packages from npm's registry, each verified by its checksum. npm itself is used where there is
one, and is not needed."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile
import urllib.request
from pathlib import Path

REGISTRY = "https://registry.npmjs.org"
SECONDS = 60


class Unavailable(Exception):
    """A tool or package is not available on this machine; the text says why."""


def fetch(package: str, folder: Path) -> Path:
    """Fetch the archive of `name@version` into a folder. Raises Unavailable."""
    npm = shutil.which("npm")
    if npm is None:
        return _download(package, folder)
    packed = subprocess.run(
        [npm, "pack", "--silent", "--pack-destination", str(folder), package],
        capture_output=True,
        text=True,
        check=False,
    )
    if packed.returncode != 0:
        raise Unavailable(f"npm could not fetch {package}: {packed.stderr.strip()[-300:]}")
    return folder / packed.stdout.strip().splitlines()[-1]


def _download(package: str, folder: Path) -> Path:
    """The same without npm; NPM_CONFIG_REGISTRY names another registry, as it does for npm."""
    name, _, version = package.rpartition("@")
    archive = f"{name.rpartition('/')[2]}-{version}.tgz"
    registry = os.environ.get("NPM_CONFIG_REGISTRY", REGISTRY).rstrip("/")
    address = f"{registry}/{name}/-/{archive}"
    if not address.startswith(("https://", "http://")):
        raise Unavailable(f"{registry} is not the address of a registry")
    try:
        with urllib.request.urlopen(address, timeout=SECONDS) as answer:  # noqa: S310 (just checked)
            (folder / archive).write_bytes(answer.read())
    except OSError as error:
        raise Unavailable(f"{address} could not be fetched: {error}") from None
    return folder / archive


def unpacked(package: str, integrity: str, cache: Path) -> Path:
    """Unpack `name@version` into a cache, once. Raises Unavailable, also for a wrong checksum.

    `integrity` is what the registry calls so: `sha512-` and the digest in base64. Processes that
    run in parallel wait for the one that fetches it.
    """
    target = cache / package
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock, tempfile.TemporaryDirectory(dir=cache) as folder:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            archive = fetch(package, Path(folder))
            actual = integrity_of(archive.read_bytes())
            if actual != integrity:
                raise Unavailable(f"{archive.name} has the checksum {actual}, not {integrity}")
            with tarfile.open(archive) as tar:
                tar.extractall(folder, filter="data")
            target.parent.mkdir(parents=True, exist_ok=True)
            (Path(folder) / "package").rename(target)  # atomic: the target is complete or absent
    return target


def installed(manifest: Path, cache: Path) -> Path:
    """Install what the package.json of a folder wants, as its lock pins it, into a cache, once; a
    changed lock is installed anew. Returns the folder `node_modules`. Raises Unavailable.

    Processes that run in parallel wait for the one that installs.
    """
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise Unavailable("there is no npm or no node")
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ready, names = cache / "ready", ("package.json", "package-lock.json")
        wanted = "".join((manifest / name).read_text(encoding="utf-8") for name in names)
        if not ready.exists() or ready.read_text(encoding="utf-8") != wanted:
            for name in names:
                shutil.copy(manifest / name, cache)
            options = ("--silent", "--ignore-scripts", "--no-audit", "--no-fund")
            done = subprocess.run(
                [npm, "ci", *options], cwd=cache, capture_output=True, text=True, check=False
            )
            if done.returncode != 0:
                raise Unavailable(f"npm could not install {manifest}: {done.stderr.strip()[-300:]}")
            ready.write_text(wanted, encoding="utf-8")
    return cache / "node_modules"


def integrity_of(content: bytes) -> str:
    """The checksum of an archive, as the registry writes it."""
    return f"sha512-{base64.b64encode(hashlib.sha512(content).digest()).decode()}"

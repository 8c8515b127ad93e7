"""Third-party files that we ship: fetched with npm as vendor.json lists them, and verified.

`python -m infra.vendor` fetches them again and fails if a checksum differs from the manifest.
To take another version, change it in vendor.json and run `python -m infra.vendor --accept`, which
writes the new checksums; then review the difference like any other.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from infra import npm

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = Path(__file__).with_name("vendor.json")

# We ship no source maps: without this the browser's tools would request files that do not exist.
_SOURCE_MAP = re.compile(rb"\n*(/\*# sourceMappingURL=\S+ ?\*/|//# sourceMappingURL=\S+)\s*$")


class Mismatch(Exception):
    """A package or file differs from the manifest."""


def read() -> list[dict[str, Any]]:
    """The manifest."""
    return list(json.loads(MANIFEST.read_text(encoding="utf-8")))


def problems() -> list[str]:
    """The files on disk that differ from the manifest. Needs no network."""
    differences = []
    for package in read():
        for file in package["files"]:
            path = ROOT / file["to"]
            if not path.exists():
                differences.append(f"{file['to']} is missing")
            elif _sha256(path.read_bytes()) != file["sha256"]:
                differences.append(f"{file['to']} is not the file of {package['package']}")
    return differences


def refresh(*, accept: bool) -> None:
    """Fetch every package and write its files. Raises Mismatch, unless `accept`."""
    manifest = read()
    with tempfile.TemporaryDirectory() as folder:
        for package in manifest:
            _fetch(package, Path(folder), accept=accept)
    if accept:
        MANIFEST.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def _fetch(package: dict[str, Any], folder: Path, *, accept: bool) -> None:
    name = f"{package['package']}@{package['version']}"
    archive = npm.fetch(name, folder)
    _check_digest(package, "tarball_sha256", archive.read_bytes(), name, accept=accept)
    with tarfile.open(archive) as tar:
        for file in package["files"]:
            member = tar.extractfile(f"package/{file['from']}")
            if member is None:
                raise Mismatch(f"{name} has no file {file['from']}")
            content = _SOURCE_MAP.sub(b"\n", member.read())
            _check_digest(file, "sha256", content, f"{file['from']} of {name}", accept=accept)
            (ROOT / file["to"]).write_bytes(content)


def _check_digest(
    entry: dict[str, Any], key: str, content: bytes, name: str, *, accept: bool
) -> None:
    digest = _sha256(content)
    if accept:
        entry[key] = digest
    elif entry[key] != digest:
        raise Mismatch(f"{name} has the sha256 {digest}, not {entry[key]}")


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    try:
        refresh(accept="--accept" in sys.argv[1:])
    except (Mismatch, npm.Unavailable) as problem:
        sys.exit(str(problem))
    print(f"{sum(len(package['files']) for package in read())} files match the manifest.")

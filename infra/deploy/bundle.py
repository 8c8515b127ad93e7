"""The zip file that the functions run: checked for strays and size, given its bytecode, and the
same bytes for the same files."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

SIZE_MAX = 2 * 1024 * 1024  # bytes, compressed
SHIPPED = ("app.py", "chalicelib/", "chalice/", "msgspec/", "msgspec-")
STRAYS = ("__pycache__", ".pyc", "/tests/", "/.")


class PackageError(Exception):
    """No package could be made; the text says why."""


def entries(bundle: Path) -> list[zipfile.ZipInfo]:
    """The files of a bundle, the largest first."""
    with zipfile.ZipFile(bundle) as archive:
        return sorted(archive.infolist(), key=lambda entry: -entry.compress_size)


def finish(bundle: Path) -> None:
    """Check what `chalice package` made and add the bytecode. Raises PackageError."""
    check_names(bundle)
    add_bytecode(bundle)
    make_reproducible(bundle)
    check_size(bundle)


def check_names(bundle: Path) -> None:
    """Refuse files that the functions do not run. Raises PackageError."""
    names = [entry.filename for entry in entries(bundle)]
    strays = [name for name in names if not name.startswith(SHIPPED)]
    strays += [name for name in names if any(part in f"/{name}" for part in STRAYS)]
    if strays:
        raise PackageError(
            f"the bundle contains files that do not belong there: {', '.join(strays[:10])}"
        )


def add_bytecode(bundle: Path) -> None:
    """Add the bytecode of every module. Raises PackageError.

    Lambda's disk is read-only, so Python would compile all modules at each cold start: a sixth of
    its time (`make bench ARGS=cold`). The bytecode is checked against the hash of its source,
    because the dates in the bundle are not those of the files.
    """
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(bundle, "a") as archive:
        archive.extractall(folder)
        # In an isolated process: PYTHONOPTIMIZE, or modules that this process has imported, would
        # change the bytes.
        command = [sys.executable, "-I", "-m", "compileall", "-q", "-s", folder, "-p", "/var/task"]
        process = subprocess.run(
            [*command, "--invalidation-mode", "checked-hash", folder],
            capture_output=True,
            text=True,
            check=False,
        )
        compiled = sorted(Path(folder).rglob("*.pyc"))
        if process.returncode != 0 or len(compiled) != len(list(Path(folder).rglob("*.py"))):
            output = f"{process.stdout}{process.stderr}".strip()
            raise PackageError(f"a module of the bundle does not compile: {output}")
        for path in compiled:
            archive.writestr(path.relative_to(folder).as_posix(), path.read_bytes())


def make_reproducible(bundle: Path) -> None:
    """Write the bundle anew, in the order of its names and without dates: the same files are the
    same bytes, so that their hash can name them."""
    with zipfile.ZipFile(bundle) as archive:
        files = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name)  # of 1980-01-01
            entry.external_attr = 0o644 << 16  # Lambda runs as another user
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)


def check_size(bundle: Path) -> None:
    """Refuse a bundle that is too large. Raises PackageError."""
    if bundle.stat().st_size > SIZE_MAX:
        size = bundle.stat().st_size // 1024
        raise PackageError(f"the bundle has {size} KB; at most {SIZE_MAX // 1024} KB are allowed")

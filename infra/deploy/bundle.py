"""The zip file that the functions run: checked for strays and size, given its bytecode, and the
same bytes for the same files."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

SIZE_MAX = 4 * 1024 * 1024  # bytes, compressed; the time zones are 0.3 MB of it
PACKAGES = ("chalice", "chalicelib", "icalendar", "msgspec", "segno", "standardwebhooks", "tzdata")
MODULES = ("typing_extensions.py",)  # packages of one file
SHIPPED = (
    *("app.py", *MODULES, *(f"{name}/" for name in PACKAGES)),
    *("icalendar-", "msgspec-", "segno-", "standardwebhooks-", "typing_extensions-", "tzdata-"),
)
# Nothing reads their docstrings. Ours are read where they become the OpenAPI document; and a
# dataclass without one makes one as it is imported, which takes time.
UNREAD = ("chalice", "msgspec", "chalicelib/storage")
NO_DOCSTRINGS = ("-o", "2", "-x", r"/errors\.py$")  # nor asserts: in these, they guard nothing
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
    """Write the bundle anew with the bytecode of every module. Raises PackageError.

    Lambda's disk is read-only, so Python would compile all modules at each cold start: a sixth of
    its time (`make bench ARGS=cold`). Python uses the bytecode without looking at the source, since
    nobody changes a file of a bundle. So packages come as bytecode alone, which makes the bundle
    smaller, as it does to leave out docstrings that nothing reads; their source is in the
    repository.
    """
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with zipfile.ZipFile(bundle) as archive:
            archive.extractall(folder)
        packages = [folder / name for name in (*PACKAGES, *MODULES) if (folder / name).exists()]
        unread = [folder / name for name in UNREAD if (folder / name).exists()]
        for options, compiled in (((), packages), (NO_DOCSTRINGS, unread)):
            if compiled:
                _compile(folder, "-b", *options, *map(str, compiled))  # in place of the source
        sources = [path for one in packages for path in one.rglob("*.py")]
        sources += [folder / name for name in MODULES if (folder / name).exists()]
        stubs = [path for one in packages for path in one.rglob("*.pyi")]
        for path in sources + stubs:
            path.unlink()
        _compile(folder, str(folder))
        paths = [path for path in folder.rglob("*") if path.is_file()]
        _write(bundle, {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths})


def _compile(folder: Path, *arguments: str) -> None:
    # In an isolated process: PYTHONOPTIMIZE, or modules that this process has imported, would
    # change the bytes.
    command = [sys.executable, "-I", "-m", "compileall", "-q", "-s", str(folder), "-p", "/var/task"]
    process = subprocess.run(
        [*command, "--invalidation-mode", "unchecked-hash", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    if process.returncode != 0:
        output = f"{process.stdout}{process.stderr}".strip()
        raise PackageError(f"a module of the bundle does not compile: {output}")


def _write(bundle: Path, files: dict[str, bytes]) -> None:
    """Write the bundle in the order of its names and without dates: the same files are the same
    bytes, so that their hash can name them. And as small as zlib makes them."""
    with zipfile.ZipFile(bundle, "w") as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name)  # of 1980-01-01
            entry.external_attr = 0o644 << 16  # Lambda runs as another user
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED, compresslevel=9)


def check_size(bundle: Path) -> None:
    """Refuse a bundle that is too large. Raises PackageError."""
    if bundle.stat().st_size > SIZE_MAX:
        size = bundle.stat().st_size // 1024
        raise PackageError(f"the bundle has {size} KB; at most {SIZE_MAX // 1024} KB are allowed")

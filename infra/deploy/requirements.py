"""What the bundle ships beside our own code: wheels for Lambda, each verified by its hash.

Chalice would fetch them, too. But where the wheel of the machine that packages is not Lambda's, it
fetches another one by name and version alone, and even builds one from source.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from infra.deploy.bundle import PackageError

# Parts of packages that no function runs: what tests them, their commands and manuals.
UNUSED = ("*/tests", "*/fuzzing", "bin", "share")
# The oldest glibc of Lambda's runtimes for Python 3.11 and newer is 2.26.
PLATFORMS = {"x86_64": "manylinux2014_x86_64", "arm64": "manylinux2014_aarch64"}


def install(requirements: Path, folder: Path, architecture: str) -> None:
    """Unpack the wheels that a requirements file pins into a folder, for this Python on Lambda.

    Raises PackageError: for a wheel without a hash there, or with another one; without a network.
    """
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    command = [
        *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
        *("--require-hashes", "--only-binary", ":all:", "--no-deps", "--no-compile"),
        *("--platform", PLATFORMS[architecture], "--python-version", version),
        *("--implementation", "cp", "--target", str(folder), "--requirement", str(requirements)),
    ]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    if process.returncode != 0:
        raise PackageError(f"the packages to ship could not be fetched: {process.stderr.strip()}")
    for pattern in UNUSED:
        for unused in folder.glob(pattern):
            shutil.rmtree(unused)

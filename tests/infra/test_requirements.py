"""What ships is pinned by hash, and nothing else is shipped."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from infra.deploy import bundle as bundles
from infra.deploy import requirements
from infra.deploy.bundle import PackageError
from infra.deploy.package import ROOT

SHIPPED = ("requirements.txt", "requirements-chalice.txt")
PIN = re.compile(r"([a-z0-9_-]+)==([\w.]+)((?: --hash=sha256:[0-9a-f]{64})+)")


def pinned(name: str) -> dict[str, tuple[str, int]]:
    """The packages of a requirements file: version, and number of hashes."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", "")
    lines = [" ".join(line.split()) for line in text.splitlines() if not line.startswith("#")]
    matches = {line: PIN.fullmatch(line) for line in lines if line}
    assert [line for line, match in matches.items() if not match] == []
    return {match[1]: (match[2], match[3].count("--hash")) for match in matches.values() if match}


def test_everything_in_the_bundle_is_our_own_or_pinned_by_hash(packaged) -> None:
    names = {entry.filename for entry in bundles.entries(packaged.bundle)}
    ours = ("app.py", "chalicelib/", "__pycache__/app.")
    packages = {re.split(r"[-/.]", name)[0] for name in names if not name.startswith(ours)}
    assert packages == {package for name in SHIPPED for package in pinned(name)}


def test_each_wheel_that_a_developer_or_lambda_needs_has_its_hash() -> None:
    """Linux on two architectures and macOS, for four versions of Python, at the least; of a wheel
    for any machine, one."""
    wheels = {package: hashes for package, (_, hashes) in pinned("requirements.txt").items()}
    for_any_machine = ("tzdata", "icalendar", "segno", "typing_extensions", "standardwebhooks")
    assert [wheels.pop(package) for package in for_any_machine] == [1, 1, 1, 1, 1]
    assert all(hashes >= 12 for hashes in wheels.values())


def test_no_other_requirement_replaces_what_is_pinned_by_hash() -> None:
    text = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
    others = dict(re.findall(r"^([a-z0-9-]+)==([\w.]+)", text, flags=re.MULTILINE))
    for name in SHIPPED:
        for package, (version, _) in pinned(name).items():
            assert others.get(package, version) == version


def test_a_wheel_with_another_hash_is_refused(tmp_path: Path) -> None:
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    changed = tmp_path / "requirements.txt"
    changed.write_text(re.sub(r"[0-9a-f]{64}", "0" * 64, text))
    with pytest.raises(PackageError, match="DO NOT MATCH THE HASHES"):
        requirements.install(changed, tmp_path / "vendor", "x86_64")
    assert not list(tmp_path.glob("vendor/*"))


def test_a_requirement_without_a_hash_is_refused(tmp_path: Path) -> None:
    changed = tmp_path / "requirements.txt"
    changed.write_text("msgspec==0.22.0\n")
    with pytest.raises(PackageError, match=r"[Hh]ashes are required"):
        requirements.install(changed, tmp_path / "vendor", "x86_64")


@pytest.mark.parametrize(("architecture", "machine"), [("x86_64", "x86_64"), ("arm64", "aarch64")])
def test_the_wheel_is_the_functions_not_this_machines(
    tmp_path: Path, architecture: str, machine: str
) -> None:
    requirements.install(ROOT / "requirements.txt", tmp_path / "vendor", architecture)
    (library,) = (tmp_path / "vendor" / "msgspec").glob("*.so")
    tag = sys.implementation.cache_tag
    assert library.name == f"_core.{tag}-{machine}-linux-gnu.so"

"""A stage's package: the bundle and the template that deploy it.

    python -m infra.package dev

`chalice package` makes both, with infra/template.yaml merged in; here the template gets what is
the stage's own, so that it can be deployed as it is, and the bundle is looked through.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from infra.tables import SAFE_LOADER, TEMPLATE

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
STAGES = ("dev", "prod")
LARGEST = 2 * 1024 * 1024  # bytes, as a zip
SHIPS = ("app.py", "chalicelib/", "chalice/", "msgspec/", "msgspec-")
ANY_METHOD = "x-amazon-apigateway-any-method"
LEFT_OVERS = ("__pycache__", ".pyc", "/tests/", "/.")


class BadPackage(Exception):
    """There is no package that could be deployed; the text says why."""


@dataclass(frozen=True, slots=True)
class Package:
    """A folder with a stage's template and the bundle that it names."""

    stage: str
    folder: Path

    @property
    def template_file(self) -> Path:
        """The template, whole: Chalice's part and ours."""
        return self.folder / "sam.yaml"

    @property
    def bundle(self) -> Path:
        """What the functions run."""
        return self.folder / "deployment.zip"

    def template(self) -> dict[str, Any]:
        """The template as data; `!Sub x` is `{"Fn::Sub": x}` in it."""
        text = self.template_file.read_text(encoding="utf-8")
        return dict(yaml.load(text, SAFE_LOADER))  # noqa: S506 (it is safe)


def prefix_of(stage: str) -> str:
    """What stands before the names of a stage's tables."""
    return f"hotel-vouchers-{stage}-"


def make(stage: str, folder: Path = BUILD) -> Package:
    """Package a stage into `folder`, which is emptied first. Raises BadPackage."""
    if stage not in STAGES:
        raise BadPackage(f"there is no stage {stage!r} to deploy, only {' and '.join(STAGES)}")
    shutil.rmtree(folder, ignore_errors=True)
    with tempfile.TemporaryDirectory() as place:
        _run_chalice(stage, _copy(Path(place)), folder.resolve())
    made = Package(stage, folder)
    template = fit(made.template(), stage)
    text = yaml.safe_dump(template, sort_keys=False, width=100, allow_unicode=True)
    made.template_file.write_text(text, encoding="utf-8")
    _check_names(made.bundle)
    _add_bytecode(made.bundle)
    _check_size(made.bundle)
    return made


def fit(template: dict[str, Any], stage: str) -> dict[str, Any]:
    """Write into the template what is the stage's own, and what Chalice leaves out."""
    _take_every_method(template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["paths"])
    parameters = template["Parameters"]
    parameters["Stage"]["Default"] = stage
    for name in ("TablePrefix", "LivePrefix"):
        parameters[name]["Default"] = prefix_of(stage)
    if stage == "dev":
        # CloudFormation takes no condition here.
        for resource in template["Resources"].values():
            for policy in ("DeletionPolicy", "UpdateReplacePolicy"):
                if policy in resource:
                    resource[policy] = "Delete"
    return template


def _copy(place: Path) -> Path:
    """What Chalice packages, without what Python and Chalice have left beside it: it would ship
    every __pycache__ too."""
    leave = shutil.ignore_patterns("__pycache__", "deployed", "deployments")
    for name in ("chalicelib", ".chalice"):
        shutil.copytree(ROOT / name, place / name, ignore=leave)
    for name in ("app.py", "requirements.txt"):
        shutil.copy(ROOT / name, place / name)
    return place


def _run_chalice(stage: str, project: Path, folder: Path) -> None:
    chalice = Path(sys.executable).with_name("chalice")
    command = [str(chalice), "package", "--stage", stage, "--merge-template", str(TEMPLATE)]
    done = subprocess.run(
        [*command, str(folder)],
        cwd=project,
        env={
            # chalice asks the region for nothing, but does not package without one.
            "AWS_DEFAULT_REGION": "eu-central-1",
            **os.environ,
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise BadPackage(f"chalice could not package: {(done.stderr or done.stdout).strip()}")


def _take_every_method(paths: dict[str, Any]) -> None:
    """Hand every method of a known path to the app, which answers 405 to those that it does not
    serve. API Gateway itself would take them for a path that nobody knows."""
    for served in paths.values():
        any_of_them = next(iter(served.values()))
        served[ANY_METHOD] = {
            name: any_of_them[name] for name in ("responses", "x-amazon-apigateway-integration")
        }
        if "parameters" in any_of_them:
            served[ANY_METHOD]["parameters"] = any_of_them["parameters"]


def contents(bundle: Path) -> list[zipfile.ZipInfo]:
    """The files of a bundle, the largest first."""
    with zipfile.ZipFile(bundle) as opened:
        return sorted(opened.infolist(), key=lambda entry: -entry.compress_size)


def _check_names(bundle: Path) -> None:
    names = [entry.filename for entry in contents(bundle)]
    strangers = [name for name in names if not name.startswith(SHIPS)]
    strangers += [name for name in names if any(part in f"/{name}" for part in LEFT_OVERS)]
    if strangers:
        raise BadPackage(f"the bundle holds what does not run: {', '.join(strangers[:10])}")


def _add_bytecode(bundle: Path) -> None:
    """Put every module's bytecode beside it. Lambda's disk cannot be written to, so Python would
    compile them all again at each cold start: a sixth of it (`make bench ARGS=cold`).

    It goes by the hash of its source, for the bundle's dates are not those of the files."""
    with tempfile.TemporaryDirectory() as place, zipfile.ZipFile(bundle, "a") as opened:
        opened.extractall(place)
        # In a process of its own, and apart from the operator's settings: what else this one has
        # imported, and PYTHONOPTIMIZE, would show in the bytes.
        command = [sys.executable, "-I", "-m", "compileall", "-q", "-s", place, "-p", "/var/task"]
        done = subprocess.run(
            [*command, "--invalidation-mode", "checked-hash", place],
            capture_output=True,
            text=True,
            check=False,
        )
        compiled = sorted(Path(place).rglob("*.pyc"))
        if done.returncode != 0 or len(compiled) != len(list(Path(place).rglob("*.py"))):
            raise BadPackage(f"what it holds does not compile: {done.stdout}{done.stderr}".strip())
        for path in compiled:
            entry = zipfile.ZipInfo(path.relative_to(place).as_posix())
            entry.external_attr = 0o644 << 16  # Lambda runs as another user
            opened.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)


def _check_size(bundle: Path) -> None:
    if bundle.stat().st_size > LARGEST:
        size = bundle.stat().st_size // 1024
        raise BadPackage(f"the bundle has {size} KB, of {LARGEST // 1024} KB allowed")


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Gives its exit code."""
    parser = argparse.ArgumentParser(prog="package", description=make.__doc__)
    parser.add_argument("stage", choices=STAGES)
    try:
        made = make(parser.parse_args(arguments).stage)
    except BadPackage as problem:
        print(f"package: {problem}", file=sys.stderr)
        return 1
    entries = contents(made.bundle)
    size = made.bundle.stat().st_size // 1024
    print(f"{made.bundle}: {size} KB in {len(entries)} files, of {LARGEST // 1024} KB allowed")
    for entry in entries[:5]:
        print(f"  {entry.compress_size // 1024:5} KB  {entry.filename}")
    print(f"{made.template_file}: the template of {made.stage}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

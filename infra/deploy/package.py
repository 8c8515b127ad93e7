"""A stage's package: its bundle and the template that deploys it.

    python -m infra.deploy.package dev

`chalice package` makes both and merges infra/template.yaml in. This module then writes the stage's
own values into the template, so that it can be deployed as it is, and checks the bundle.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from infra.deploy import bundle, page, requirements
from infra.deploy.bundle import PackageError
from infra.deploy.esbuild import BuildError
from infra.npm import Unavailable
from infra.tables import SAFE_LOADER, TEMPLATE

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
STAGES = ("dev", "prod")
ANY_METHOD = "x-amazon-apigateway-any-method"


@dataclass(frozen=True, slots=True)
class Package:
    """A folder with a stage's template and bundle."""

    stage: str
    folder: Path

    @property
    def template_file(self) -> Path:
        """The complete template: Chalice's resources and ours."""
        return self.folder / "sam.yaml"

    @property
    def bundle(self) -> Path:
        """The zip file that the functions run."""
        return self.folder / "deployment.zip"

    def template(self) -> dict[str, Any]:
        """The template as data, in which `!Sub x` is `{"Fn::Sub": x}`."""
        text = self.template_file.read_text(encoding="utf-8")
        return dict(yaml.load(text, SAFE_LOADER))  # noqa: S506 (it is safe)


def prefix_of(stage: str) -> str:
    """The prefix of a stage's table names."""
    return f"hotel-vouchers-{stage}-"


def make(stage: str, folder: Path = BUILD) -> Package:
    """Package a stage into `folder`, after emptying it. Raises PackageError."""
    if stage not in STAGES:
        stages = " and ".join(STAGES)
        raise PackageError(f"there is no stage {stage!r}; the stages are {stages}")
    shutil.rmtree(folder, ignore_errors=True)
    with tempfile.TemporaryDirectory() as project:
        _copy_project(Path(project))
        requirements.install(ROOT / "requirements.txt", Path(project, "vendor"), _architecture())
        try:
            page.join(Path(project, "chalicelib", "web"))
        except (BuildError, Unavailable) as problem:
            raise PackageError(f"the portal was not joined: {problem}") from None
        _run_chalice(stage, Path(project), folder.resolve())
    package = Package(stage, folder)
    template = fit(package.template(), stage)
    text = yaml.safe_dump(template, sort_keys=False, width=100, allow_unicode=True)
    package.template_file.write_text(text, encoding="utf-8")
    bundle.finish(package.bundle)
    return package


def fit(template: dict[str, Any], stage: str) -> dict[str, Any]:
    """Write the stage's own values into the template, and what Chalice leaves out."""
    api = template["Resources"]["RestAPI"]["Properties"]
    _add_any_method(api["DefinitionBody"]["paths"])
    # All bodies as they are: a list of types would be compared with the first one of a request's
    # Accept, which of a browser that fetches a picture is none of ours.
    api["DefinitionBody"]["x-amazon-apigateway-binary-media-types"] = ["*/*"]
    api["MethodSettings"] += list(_throttles(api["DefinitionBody"]["paths"]))
    parameters = template["Parameters"]
    parameters["Stage"]["Default"] = stage
    for name in ("TablePrefix", "LivePrefix"):
        parameters[name]["Default"] = prefix_of(stage)
    if stage == "dev":
        # CloudFormation allows no condition in these two.
        for resource in template["Resources"].values():
            for policy in ("DeletionPolicy", "UpdateReplacePolicy"):
                if policy in resource:
                    resource[policy] = "Delete"
    return template


def _copy_project(project: Path) -> None:
    """Copy what Chalice packages, without __pycache__, which it would ship, and old deployments."""
    ignore = shutil.ignore_patterns("__pycache__", "deployed", "deployments")
    for name in ("chalicelib", ".chalice"):
        shutil.copytree(ROOT / name, project / name, ignore=ignore)
    shutil.copy(ROOT / "app.py", project / "app.py")


def _architecture() -> str:
    """The functions' architecture; Chalice's default is x86_64."""
    config = json.loads((ROOT / ".chalice" / "config.json").read_text(encoding="utf-8"))
    return str(config.get("lambda_architecture", "x86_64"))


def _run_chalice(stage: str, project: Path, folder: Path) -> None:
    chalice = Path(sys.executable).with_name("chalice")
    command = [str(chalice), "package", "--stage", stage, "--merge-template", str(TEMPLATE)]
    process = subprocess.run(
        [*command, str(folder)],
        cwd=project,
        env={
            # Chalice makes no call to AWS here, but does not package without a region.
            "AWS_DEFAULT_REGION": "eu-central-1",
            **os.environ,
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if process.returncode != 0:
        output = (process.stderr or process.stdout).strip()
        raise PackageError(f"`chalice package` failed: {output}")


def _add_any_method(paths: dict[str, Any]) -> None:
    """Route every method of a path to the app, which answers 405 where it serves no such method.

    API Gateway itself would answer as if the path did not exist.
    """
    for methods in paths.values():
        method = next(iter(methods.values()))
        methods[ANY_METHOD] = {
            name: method[name] for name in ("responses", "x-amazon-apigateway-integration")
        }
        if "parameters" in method:
            methods[ANY_METHOD]["parameters"] = method["parameters"]


def _throttles(paths: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A throttle for each method of each path: API Gateway counts every one of them by itself.

    Routes of the API, and the feeds, share the parameters ApiRate and ApiBurst; what is the same
    for everybody (the page, its files, the documentation) has StaticRate and StaticBurst, which are
    low.
    """
    for path, methods in paths.items():
        is_route = path.startswith(("/api/", "/feed/")) and path != "/api/openapi.json"
        kind = "Api" if is_route else "Static"
        for method in methods:
            yield {
                "ResourcePath": "/" + path.replace("/", "~1") if path != "/" else path,
                "HttpMethod": "ANY" if method == ANY_METHOD else method.upper(),
                "ThrottlingRateLimit": {"Ref": f"{kind}Rate"},
                "ThrottlingBurstLimit": {"Ref": f"{kind}Burst"},
            }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(
        prog="package", description="Package a stage into build/: its bundle and its template."
    )
    parser.add_argument("stage", choices=STAGES)
    try:
        package = make(parser.parse_args(arguments).stage)
    except PackageError as problem:
        print(f"package: {problem}", file=sys.stderr)
        return 1
    entries = bundle.entries(package.bundle)
    size, size_max = package.bundle.stat().st_size // 1024, bundle.SIZE_MAX // 1024
    print(f"{package.bundle}: {size} KB in {len(entries)} files (at most {size_max} KB allowed)")
    for entry in entries[:5]:
        print(f"  {entry.compress_size // 1024:5} KB  {entry.filename}")
    print(f"{package.template_file}: the template of {package.stage}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

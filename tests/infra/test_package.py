"""The bundle: what runs, and nothing else."""

import subprocess
import sys
import zipfile
from pathlib import PurePosixPath

import pytest

from infra import package
from infra.package import BadPackage

TOP = {"__pycache__", "app.py", "chalicelib", "chalice", "msgspec", "msgspec-0.22.0.dist-info"}


def names(bundle):
    return [entry.filename for entry in package.contents(bundle)]


def test_it_holds_what_runs_and_nothing_else(packaged):
    held = names(packaged.bundle)
    assert {name.split("/")[0] for name in held} == TOP
    assert not [name for name in held if name.endswith(".md")]
    assert "chalicelib/web/portal/index.html" in held
    assert "chalicelib/web/docs/index.html" in held


def test_it_holds_all_of_our_code(packaged):
    ours = {
        path.relative_to(package.ROOT).as_posix()
        for path in (package.ROOT / "chalicelib").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert ours <= set(names(packaged.bundle))


def test_each_module_has_the_bytecode_of_the_python_that_lambda_runs(packaged):
    held = names(packaged.bundle)
    functions = packaged.template()["Resources"].values()
    (runtime,) = {f["Properties"]["Runtime"] for f in functions if "Runtime" in f["Properties"]}
    tag = runtime.replace("python", "cpython-").replace(".", "")
    modules = {PurePosixPath(name) for name in held if name.endswith(".py")}
    compiled = {str(one.parent / "__pycache__" / f"{one.stem}.{tag}.pyc") for one in modules}
    assert {name for name in held if name.endswith(".pyc")} == compiled


def test_python_takes_the_bytecode_of_what_is_unchanged(packaged, tmp_path):
    with zipfile.ZipFile(packaged.bundle) as opened:
        opened.extractall(tmp_path)
    package_, changed = tmp_path / "chalicelib", tmp_path / "chalicelib" / "errors.py"
    changed.write_text(changed.read_text() + "\nCHANGED = True\n")
    asked = "import chalicelib.answers, chalicelib.errors; print(chalicelib.errors.CHANGED)"
    done = subprocess.run(
        [sys.executable, "-v", "-c", asked],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    tag = sys.implementation.cache_tag
    assert done.stdout == "True\n"
    assert f"code object from '{package_}/__pycache__/answers.{tag}.pyc'" in done.stderr
    assert f"code object from {changed}" in done.stderr


def test_the_same_code_gives_the_same_bundle(packaged, packaged_prod):
    with zipfile.ZipFile(packaged.bundle) as dev, zipfile.ZipFile(packaged_prod.bundle) as prod:
        assert {name: dev.read(name) for name in dev.namelist()} == {
            name: prod.read(name) for name in prod.namelist()
        }


def test_it_has_at_most_two_megabytes(packaged):
    assert packaged.bundle.stat().st_size <= 2 * 1024 * 1024


@pytest.mark.parametrize(
    "stranger", ["tests/test_app.py", "boto3/__init__.py", "chalicelib/__pycache__/a.pyc"]
)
def test_it_refuses_a_bundle_with_something_else_in_it(tmp_path, stranger):
    bundle = tmp_path / "deployment.zip"
    with zipfile.ZipFile(bundle, "w") as new:
        new.writestr("app.py", "")
        new.writestr(stranger, "")
    with pytest.raises(BadPackage, match=stranger):
        package._check_names(bundle)


def test_it_refuses_a_bundle_with_a_module_that_does_not_compile(tmp_path):
    bundle = tmp_path / "deployment.zip"
    with zipfile.ZipFile(bundle, "w") as new:
        new.writestr("app.py", "def half(")
    with pytest.raises(BadPackage, match=r"app\.py"):
        package._add_bytecode(bundle)


@pytest.mark.parametrize("name", ["PYTHONOPTIMIZE", "PYTHONPYCACHEPREFIX"])
def test_the_operators_own_python_settings_do_not_show(tmp_path, monkeypatch, name):
    monkeypatch.setenv(name, "2" if name == "PYTHONOPTIMIZE" else str(tmp_path / "elsewhere"))
    bundle = tmp_path / "deployment.zip"
    with zipfile.ZipFile(bundle, "w") as new:
        new.writestr("app.py", "")
    package._add_bytecode(bundle)
    assert f"__pycache__/app.{sys.implementation.cache_tag}.pyc" in names(bundle)


def test_it_refuses_a_bundle_that_is_too_large(tmp_path):
    bundle = tmp_path / "deployment.zip"
    with zipfile.ZipFile(bundle, "w") as new:
        new.writestr("chalicelib/large.bin", b"\0" * (package.LARGEST + 1))
    with pytest.raises(BadPackage, match="of 2048 KB allowed"):
        package._check_size(bundle)


def test_there_is_no_other_stage(tmp_path):
    with pytest.raises(BadPackage, match="'api'"):
        package.make("api", tmp_path)

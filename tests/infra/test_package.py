"""The bundle: what runs, and nothing else."""

import zipfile

import pytest

from infra import package
from infra.package import BadPackage

TOP = {"app.py", "chalicelib", "chalice", "msgspec", "msgspec-0.22.0.dist-info"}


def names(bundle):
    return [entry.filename for entry in package.contents(bundle)]


def test_it_holds_what_runs_and_nothing_else(packaged):
    held = names(packaged.bundle)
    assert {name.split("/")[0] for name in held} == TOP
    assert not [name for name in held if "__pycache__" in name or name.endswith((".pyc", ".md"))]
    assert "chalicelib/portal/index.html" in held
    assert "chalicelib/docs/index.html" in held


def test_it_holds_all_of_our_code(packaged):
    ours = {
        path.relative_to(package.ROOT).as_posix()
        for path in (package.ROOT / "chalicelib").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert ours <= set(names(packaged.bundle))


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
        package._check(bundle)


def test_it_refuses_a_bundle_that_is_too_large(tmp_path):
    bundle = tmp_path / "deployment.zip"
    with zipfile.ZipFile(bundle, "w") as new:
        new.writestr("chalicelib/large.bin", b"\0" * (package.LARGEST + 1))
    with pytest.raises(BadPackage, match="of 2048 KB allowed"):
        package._check(bundle)


def test_there_is_no_other_stage(tmp_path):
    with pytest.raises(BadPackage, match="'api'"):
        package.make("api", tmp_path)

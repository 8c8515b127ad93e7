"""The bundle contains what runs, and nothing else."""

import json
import os
import subprocess
import sys
import zipfile

import pytest

from chalicelib.api import BLUEPRINTS  # whose routes are documented
from chalicelib.http import openapi
from infra.deploy import bundle as bundles
from infra.deploy import package
from infra.deploy.bundle import PackageError

PACKAGES = {
    *(
        "chalicelib",
        "chalice",
        "icalendar",
        "msgspec",
        "segno",
        "typing_extensions.pyc",
        "tzdata",
        "standardwebhooks",
    ),
}
WHEELS = (
    *("icalendar-7.3.2", "msgspec-0.22.0", "segno-1.6.6", "typing_extensions-4.16.0"),
    *("tzdata-2026.6", "standardwebhooks-1.1.0"),
)
TOP = {"__pycache__", "app.py", *PACKAGES, *(f"{wheel}.dist-info" for wheel in WHEELS)}


def names(bundle):
    return [entry.filename for entry in bundles.entries(bundle)]


def test_the_bundle_contains_only_what_runs(packaged):
    file_names = names(packaged.bundle)
    assert {name.split("/")[0] for name in file_names} == TOP
    assert not [name for name in file_names if name.endswith(".md")]
    assert "chalicelib/web/portal/index.html" in file_names
    assert "chalicelib/web/docs/index.html" in file_names


def test_the_bundle_contains_all_our_code(packaged):
    """Of the portal's modules and styles it contains what they are joined to (test_page.py)."""
    web = package.ROOT / "chalicelib" / "web"
    joined = tuple(str(web / folder) for folder in ("portal", "shared", "vendor"))
    ours = {
        path.relative_to(package.ROOT).as_posix() + ("c" if path.suffix == ".py" else "")
        for path in (package.ROOT / "chalicelib").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
        if not (str(path).startswith(joined) and path.suffix in (".js", ".css", ".svg"))
    }
    assert ours <= set(names(packaged.bundle))


def test_each_module_has_bytecode_for_lambdas_python(packaged):
    file_names = names(packaged.bundle)
    functions = packaged.template()["Resources"].values()
    (runtime,) = {f["Properties"]["Runtime"] for f in functions if "Runtime" in f["Properties"]}
    tag = runtime.replace("python", "cpython-").replace(".", "")
    # Packages have their bytecode alone, where Python looks for it without a source.
    assert {name for name in file_names if name.endswith((".py", ".pyi"))} == {"app.py"}
    assert f"__pycache__/app.{tag}.pyc" in file_names
    assert {"chalice/app.pyc", "chalicelib/__init__.pyc", "msgspec/__init__.pyc"} <= set(file_names)


def test_python_compiles_nothing_at_the_start(packaged, tmp_path):
    with zipfile.ZipFile(packaged.bundle) as opened:
        opened.extractall(tmp_path)
    (tmp_path / "app.py").write_text("this is no Python, and nobody looks at it")
    process = subprocess.run(
        [sys.executable, "-v", "-c", "import app"],
        cwd=tmp_path,
        env={**os.environ, "AWS_DEFAULT_REGION": "eu-central-1"},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = [line for line in process.stderr.splitlines() if line.startswith("# code object")]
    ours = [line for line in loaded if f"{tmp_path}/" in line]
    assert f"# code object from '{tmp_path}/chalice/app.pyc'" in ours
    assert not [line for line in ours if ".pyc" not in line]


DESCRIBE = """
import app, json, sys
from chalicelib.http import openapi
print(json.dumps([openapi.text(), sys.modules["chalice.app"].Chalice.__doc__]))
"""


def test_docstrings_that_are_read_are_there_and_others_are_not(packaged, tmp_path):
    with zipfile.ZipFile(packaged.bundle) as opened:
        opened.extractall(tmp_path)
    process = subprocess.run(
        [sys.executable, "-c", DESCRIBE],
        cwd=tmp_path,
        env={**os.environ, "AWS_DEFAULT_REGION": "eu-central-1"},
        capture_output=True,
        text=True,
        check=True,
    )
    document, of_chalice = json.loads(process.stdout)
    assert BLUEPRINTS
    assert (document, of_chalice) == (openapi.text(), None)


def test_the_same_code_gives_the_same_bundle(packaged, packaged_prod):
    assert packaged.bundle.read_bytes() == packaged_prod.bundle.read_bytes()


def test_dates_and_order_do_not_change_a_bundle(tmp_path):
    contents = []
    for year, order in ((1999, ["b.py", "a.py"]), (2030, ["a.py", "b.py"])):
        bundle = tmp_path / f"{year}.zip"
        with zipfile.ZipFile(bundle, "w") as new:
            for name in order:
                new.writestr(zipfile.ZipInfo(name, (year, 1, 1, 0, 0, 0)), name)
        bundles.add_bytecode(bundle)
        assert {"a.py", "b.py"} <= set(names(bundle))
        contents.append(bundle.read_bytes())
    assert contents[0] == contents[1]


def test_the_bundle_has_at_most_4_megabytes(packaged):
    assert packaged.bundle.stat().st_size <= 4 * 1024 * 1024


WRITE = """
import app, sys
assert not {"icalendar", "dateutil.rrule", "segno"} & sys.modules.keys()
from chalicelib.channels.calendar_entries import new_calendar
from chalicelib.channels.mail.render import qr_code
from chalicelib.channels.mail.texts import text
assert b"PNG" in qr_code("https://vouchers.example/")
assert text("nl", "code.heading") == "Uw code"
print(new_calendar("PUBLISH").to_ical().decode())
"""


def test_the_bundle_makes_entries_and_mails_and_imports_their_libraries_only_then(
    packaged, tmp_path
):
    with zipfile.ZipFile(packaged.bundle) as opened:
        opened.extractall(tmp_path)
    assert not [name for name in names(packaged.bundle) if "/tests/" in name or "fuzz" in name]
    process = subprocess.run(
        [sys.executable, "-c", WRITE],
        cwd=tmp_path,
        env={**os.environ, "AWS_DEFAULT_REGION": "eu-central-1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "METHOD:PUBLISH" in process.stdout


@pytest.mark.parametrize(
    "stray", ["tests/test_app.py", "boto3/__init__.py", "chalicelib/__pycache__/a.pyc"]
)
def test_a_bundle_with_a_stray_file_is_refused(tmp_path, stray):
    bundle = tmp_path / "deployment.zip"
    with zipfile.ZipFile(bundle, "w") as new:
        new.writestr("app.py", "")
        new.writestr(stray, "")
    with pytest.raises(PackageError, match=stray):
        bundles.check_names(bundle)


def test_a_bundle_whose_module_does_not_compile_is_refused(tmp_path):
    bundle = tmp_path / "deployment.zip"
    with zipfile.ZipFile(bundle, "w") as new:
        new.writestr("app.py", "def half(")
    with pytest.raises(PackageError, match=r"app\.py"):
        bundles.add_bytecode(bundle)


@pytest.mark.parametrize("name", ["PYTHONOPTIMIZE", "PYTHONPYCACHEPREFIX"])
def test_the_operators_python_settings_do_not_change_the_bundle(tmp_path, monkeypatch, name):
    monkeypatch.setenv(name, "2" if name == "PYTHONOPTIMIZE" else str(tmp_path / "elsewhere"))
    bundle = tmp_path / "deployment.zip"
    with zipfile.ZipFile(bundle, "w") as new:
        new.writestr("app.py", "")
    bundles.add_bytecode(bundle)
    assert f"__pycache__/app.{sys.implementation.cache_tag}.pyc" in names(bundle)


def test_a_bundle_that_is_too_large_is_refused(tmp_path):
    bundle = tmp_path / "deployment.zip"
    with zipfile.ZipFile(bundle, "w") as new:
        new.writestr("chalicelib/large.bin", b"\0" * (bundles.SIZE_MAX + 1))
    with pytest.raises(PackageError, match="at most 4096 KB are allowed"):
        bundles.check_size(bundle)


def test_an_unknown_stage_is_refused(tmp_path):
    with pytest.raises(PackageError, match="'api'"):
        package.make("api", tmp_path)

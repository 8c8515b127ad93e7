"""The joined page: complete, small, without the files that it replaces."""

from __future__ import annotations

import http.server
import re
import shutil
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra import npm
from infra.deploy import esbuild, page
from infra.deploy.package import ROOT

WEB = ROOT / "chalicelib" / "web"
# Of a first view: the entry, what all need, and the screens of guests (bytes, not compressed).
GUEST_MAX = 107_500


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the web, with the page joined."""
    web = tmp_path_factory.mktemp("joined") / "web"
    shutil.copytree(WEB, web)
    page.join(web)
    return web


def names(web: Path) -> set[str]:
    return {path.relative_to(web).as_posix() for path in web.rglob("*") if path.is_file()}


def test_every_address_in_the_page_is_a_file(joined: Path) -> None:
    text = (joined / "portal" / "index.html").read_text()
    addresses = re.findall(r'(?:href|src)="web/\{version\}/([^"]+)"', text)
    assert addresses[0] == page.STYLES
    assert addresses[-1] == page.ENTRY
    assert len(addresses) == len(set(addresses)) == text.count("{version}")
    assert set(addresses) <= names(joined)
    assert "importmap" not in text
    assert text.count("<link") == 1 + len(addresses) - 1  # the icon is in the page itself


def test_every_style_sheet_is_in_the_page() -> None:
    text = (WEB / "portal" / "index.html").read_text()
    linked = set(re.findall(r'href="web/\{version\}/portal/styles/([^"]+\.css)"', text))
    assert linked == {path.name for path in (WEB / "portal" / "styles").glob("*.css")}


def test_modules_and_styles_are_replaced_and_the_rest_stays(joined: Path) -> None:
    before, after = names(WEB), names(joined)
    kept = {name for name in before if name.endswith((".json", ".LICENSE.txt"))}
    assert kept <= after
    apart = ("docs/", "embed/", "shared/visit-")  # nothing of the page alone
    assert {name for name in before if name.startswith(apart)} <= after
    scripts = {name for name in after if name.endswith(".js") and not name.startswith(apart)}
    assert not (scripts - {page.ENTRY}) & before
    assert len(scripts) <= 10
    styles = {name for name in after if name.endswith(".css")}
    assert {name for name in styles if not name.startswith("docs/")} == {page.STYLES}
    assert not [name for name in after if name.endswith(".map")]
    for name in scripts | {page.STYLES}:
        assert "sourceMappingURL" not in (joined / name).read_text()


def test_screens_of_hotels_and_the_month_are_apart(joined: Path) -> None:
    def size(pattern: str) -> int:
        (listed,) = (joined / "portal").glob(pattern)
        return listed.stat().st_size

    text = (joined / "portal" / "index.html").read_text()
    shared = re.findall(r'modulepreload" href="web/\{version\}/([^"]+)"', text)
    guest = sum((joined / name).stat().st_size for name in [*shared, page.ENTRY])
    assert guest + size("guest-screens-*.js") < GUEST_MAX
    assert "data-vc" not in (joined / page.ENTRY).read_text()
    assert size("hotel-screens-*.js") > 0 < size("calendar-*.js")


def test_a_page_that_cannot_be_joined_is_refused(tmp_path: Path) -> None:
    web = tmp_path / "web"
    shutil.copytree(WEB, web)
    (web / "portal" / "router.js").unlink()
    with pytest.raises(esbuild.BuildError, match=r"router\.js"):
        page.join(web)


@pytest.mark.parametrize(
    ("system", "machine", "name"),
    [
        ("Linux", "x86_64", "linux-x64"),
        ("Linux", "aarch64", "linux-arm64"),
        ("Darwin", "arm64", "darwin-arm64"),
        ("Darwin", "x86_64", "darwin-x64"),
    ],
)
def test_each_machine_gets_its_own_binary(
    monkeypatch: pytest.MonkeyPatch, system: str, machine: str, name: str
) -> None:
    monkeypatch.setattr("platform.system", lambda: system)
    monkeypatch.setattr("platform.machine", lambda: machine)
    fetched = []
    monkeypatch.setattr(
        npm, "unpacked", lambda *arguments: fetched.append(arguments) or Path("there")
    )
    assert esbuild.binary() == Path("there/bin/esbuild")
    assert fetched[0][:2] == (
        f"@esbuild/{name}@{esbuild.VERSION}",
        esbuild.INTEGRITY[name],
    )


def test_an_unknown_machine_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "vax")
    with pytest.raises(npm.Unavailable, match="vax"):
        esbuild.binary()


# --- fetching without npm


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A registry on this machine, on which there is no npm; gives its folder."""
    root = tmp_path / "registry"
    (root / "@scope" / "tool" / "-").mkdir(parents=True)
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "tool").write_text("the tool")
    archive = root / "@scope" / "tool" / "-" / "tool-1.2.3.tgz"
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(tmp_path / "package", "package")

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments, directory=str(root))  # type: ignore[arg-type]

        def log_message(self, *_: object) -> None: ...

    monkeypatch.setattr(shutil, "which", lambda _: None)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}/"
        monkeypatch.setenv("NPM_CONFIG_REGISTRY", address)
        yield archive
        server.shutdown()


def test_a_package_is_fetched_without_npm_and_verified(registry: Path, tmp_path: Path) -> None:
    integrity = npm.integrity_of(registry.read_bytes())
    for _ in range(2):
        target = npm.unpacked("@scope/tool@1.2.3", integrity, tmp_path / "cache")
        assert (target / "tool").read_text() == "the tool"
        registry.write_bytes(b"another one")  # what is unpacked is not fetched again


def test_a_package_with_another_checksum_is_refused(registry: Path, tmp_path: Path) -> None:
    integrity = npm.integrity_of(b"what was expected")
    with pytest.raises(npm.Unavailable, match=r"tool-1\.2\.3\.tgz has the checksum sha512-"):
        npm.unpacked("@scope/tool@1.2.3", integrity, tmp_path / "cache")
    assert not (tmp_path / "cache" / "@scope").exists()


def test_a_package_that_does_not_exist_is_named(registry: Path, tmp_path: Path) -> None:
    with pytest.raises(npm.Unavailable, match=r"tool-9\.9\.9\.tgz could not be fetched"):
        npm.unpacked("@scope/tool@9.9.9", "sha512-x", tmp_path / "cache")

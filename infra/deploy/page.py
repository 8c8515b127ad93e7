"""The portal's page as it is deployed: its modules and styles joined into a few files.

Locally, browsers load each module and style as it is written. A stage's page would need some sixty
requests for that, of which the API's throttle lets a limited number pass. So the package holds, in
place of those files, what esbuild makes of them: the code that everybody needs, and a file for the
screens of guests, one for those of hotels, one for the month, one for links to bookings and one for
a hotel's offers. Texts stay a file per language.
"""

from __future__ import annotations

import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from infra.deploy import esbuild

ENTRY = "portal/main.js"
STYLES = "portal/main.css"
# Loaded when they are needed.
LATER = ("links.js", "components/held-slot.js", "now-and-then.js", "offers.js")
PREFIX = "web/{version}/"  # of an address in the page
KEPT = ("*.json", "*.LICENSE.txt", "visit-*.js")  # the last ones are the element's, too
_IMPORT_MAP = re.compile(r' *<!--[^>]*-->\n *<script type="importmap">(.*?)</script>\n', re.DOTALL)
_LINK = re.compile(r" *<link [^>]*>\n")


class _Attributes(HTMLParser):
    """The attributes of the tag that was fed last."""

    latest: dict[str, str | None]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.latest = dict(attrs)


def join(web: Path) -> None:
    """Replace the portal's modules and styles below `web` by the joined ones.

    Raises esbuild.BuildError, npm.Unavailable.
    """
    index = web / "portal" / "index.html"
    page = index.read_text(encoding="utf-8")
    joined = web / "joined"
    chunks = _join_modules(web, joined, _aliases(page))
    _join_styles(web, joined, page)
    icon = _icon(web, page)
    _remove_sources(web)
    shutil.copytree(joined, web, dirs_exist_ok=True)
    shutil.rmtree(joined)
    index.write_text(_rewritten(page, chunks, icon), encoding="utf-8")


def _aliases(page: str) -> list[str]:
    """What the page's import map says, for esbuild."""
    match = _IMPORT_MAP.search(page)
    if match is None:
        raise esbuild.BuildError("index.html has no import map")
    imports: dict[str, str] = json.loads(match[1])["imports"]
    return [
        f"--alias:{name}=./{address.removeprefix('./' + PREFIX)}"
        for name, address in imports.items()
    ]


def _join_modules(web: Path, joined: Path, aliases: list[str]) -> list[str]:
    """Join the modules; returns the files that every visitor needs besides the entry.

    What the screens of guests and of hotels have in common, everybody needs. esbuild makes a file
    of the modules that the same of them import, so each of them, and the entry, is made to import
    all of it: that is one file.
    """
    outputs = _run_esbuild(web, joined, ENTRY, aliases)
    common = [
        module
        for name in _needed_by_all(outputs, joined.name)
        for module in outputs[name]["inputs"]
    ]
    shutil.rmtree(joined)
    entry = web / "entry.js"
    entry.write_text(_imports([*common, ENTRY]), encoding="utf-8")
    portal = web / "portal"
    for loaded in (*portal.glob("*-screens.js"), *(portal / name for name in LATER)):
        up = "../" * len(loaded.relative_to(web).parent.parts)
        own = loaded.read_text(encoding="utf-8")
        loaded.write_text(_imports(common, up=up) + own, encoding="utf-8")
    outputs = _run_esbuild(web, joined, f"{ENTRY.removesuffix('.js')}={entry.name}", aliases)
    entry.unlink()
    needed = _needed_by_all(outputs, joined.name)
    return [name.removeprefix(f"{joined.name}/") for name in needed]


def _imports(modules: list[str], up: str = "./") -> str:
    return "".join(f'import "{up}{module}";\n' for module in modules)


def _run_esbuild(web: Path, joined: Path, entry: str, aliases: list[str]) -> dict[str, Any]:
    """Join what an entry imports; returns esbuild's report on each file that it wrote."""
    report = joined.with_suffix(".meta.json")
    options = [
        "--bundle",
        "--splitting",
        "--format=esm",
        "--target=esnext",
        "--minify",
        "--charset=utf8",
        "--legal-comments=none",  # the licences are files of their own
        f"--outdir={joined}",
        f"--outbase={web}",
        "--chunk-names=portal/[name]-[hash]",
        f"--metafile={report}",
    ]
    esbuild.run([entry, *options, *aliases], web)
    outputs: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))["outputs"]
    report.unlink()
    return outputs


def _needed_by_all(outputs: dict[str, Any], folder: str) -> list[str]:
    """The chunks that the entry imports, and those that each of its screens imports."""

    def imports(name: str, kind: str) -> set[str]:
        return {one["path"] for one in outputs[name]["imports"] if one["kind"] == kind}

    def closure(name: str) -> set[str]:
        direct = imports(name, "import-statement")
        return direct.union(*(closure(one) for one in direct))

    entry = f"{folder}/{ENTRY}"
    of_entry = closure(entry)
    dynamic = set().union(*(imports(name, "dynamic-import") for name in {entry, *of_entry}))
    screens = [name for name in dynamic if "-screens-" in name]
    return sorted(of_entry | set.intersection(*(closure(name) for name in screens)))


def _join_styles(web: Path, joined: Path, page: str) -> None:
    """One style sheet; one for another medium becomes a part of it with that condition."""
    lines = [
        f'@import "./{_path(link)}" {link.get("media") or ""};'
        for link in _links(page)
        if link["rel"] == "stylesheet"
    ]
    source = web / "joined.css"
    source.write_text("\n".join(lines), encoding="utf-8")
    options = ["--bundle", "--minify", "--target=esnext", "--legal-comments=none"]
    esbuild.run([source.name, *options, f"--outfile={joined / STYLES}"], web)
    source.unlink()


def _icon(web: Path, page: str) -> str:
    """The icon as an address that contains it."""
    (link,) = [link for link in _links(page) if link["rel"] == "icon"]
    text = re.sub(r"\s+", " ", (web / _path(link)).read_text(encoding="utf-8").strip())
    encoded = text.replace("%", "%25").replace("#", "%23").replace('"', "'")
    return f"data:image/svg+xml,{encoded.replace('<', '%3C').replace('>', '%3E')}"


def _remove_sources(web: Path) -> None:
    """Remove what was joined, and keep texts, licences and what is served besides."""
    for folder in ("portal", "shared", "vendor"):
        kept = {path for pattern in KEPT for path in (web / folder).rglob(pattern)}
        for path in sorted((web / folder).rglob("*"), reverse=True):
            if path.is_dir():
                if not any(path.iterdir()):
                    path.rmdir()
            elif path not in kept:
                path.unlink()


def _rewritten(page: str, chunks: list[str], icon: str) -> str:
    """The page with the joined files: no import map, one style sheet, preloaded chunks."""
    lines = [
        f'<link rel="icon" href="{icon}" type="image/svg+xml">',
        f'<link rel="stylesheet" href="{PREFIX}{STYLES}">',
        *(f'<link rel="modulepreload" href="{PREFIX}{name}">' for name in chunks),
    ]
    links = "".join(f"    {line}\n" for line in lines)
    page = _IMPORT_MAP.sub("", page)
    before, first, after = page.partition(_LINK.findall(page)[0])
    return before + links + _LINK.sub("", first + after)


def _links(page: str) -> list[dict[str, str | None]]:
    links = []
    for tag in _LINK.findall(page):
        parser = _Attributes()
        parser.feed(tag)
        links.append(parser.latest)
    return links


def _path(link: dict[str, str | None]) -> str:
    return str(link["href"]).removeprefix(PREFIX)

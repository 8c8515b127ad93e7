"""Static files and pages, served with an ETag and a strict content security policy."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from chalice import Blueprint, Response

from chalicelib.http import joined_modules
from chalicelib.http.chalice_glue import register_page
from chalicelib.http.cors import ANY_ORIGIN
from chalicelib.http.errors import RouteNotFound
from chalicelib.http.responses import HEADERS

HERE = Path(__file__).parent.parent
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
_REVALIDATE = "no-cache"  # the browser may keep it, but asks with its ETag whether it has changed
_IMMUTABLE = "public, max-age=31536000, immutable"  # the address changes with the content
_INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)


def page(
    blueprint: Blueprint, path: str, content_type: str
) -> Callable[[Callable[[], str]], Callable[[], str]]:
    """Serve the text that a view makes, to anyone."""

    def register(view: Callable[[], str]) -> Callable[[], str]:
        def handle() -> Response:
            return _answer(blueprint, view(), content_type, _policy(""))

        register_page(blueprint, path, handle)
        return view

    return register


def folder(blueprint: Blueprint, path: str, name: str, *, styles: str = "") -> None:
    """Serve chalicelib/<name>/ under `path`, to anyone: index.html at the path itself.

    `styles` is what the page's policy allows for styles besides our own files.
    """
    root = HERE / name

    def index() -> Response:
        if str(blueprint.current_request.context.get("path")).endswith("/"):
            # /docs/ is the same route, but the page's links are relative to /docs.
            return Response("", HEADERS | {"Location": f"..{path}"}, 302)
        return _file(blueprint, root / "index.html", _policy(styles))

    def file(file: str) -> Response:
        if file not in _names(root) - {"index.html"}:
            raise RouteNotFound
        return _file(blueprint, root / file, _policy(styles))

    register_page(blueprint, path, index)
    register_page(blueprint, path.rstrip("/") + "/{file}", file)


def site(blueprint: Blueprint, name: str, *, page: str, folders: tuple[str, ...]) -> None:
    """Serve chalicelib/<name>/<page>/index.html at the root, to anyone, with the files it uses.

    The files of `folders` are served under /<name>/<version>/, at most one folder deeper. The
    version is a hash of all their contents: a browser keeps them for good and asks about the page
    alone.
    """
    root = HERE / name

    def index() -> Response:
        request_path = blueprint.current_request.context.get("path") or "/"
        if not request_path.endswith("/"):
            # /<stage> and /<stage>/ are one route; relative links only work from the latter.
            address = request_path.rpartition("/")[2] + "/"
            return Response("", HEADERS | {"Location": address}, 302)
        text = _read(root / page / "index.html").replace("{version}", _version(root, folders))
        policy = f"{_policy('', _inline_scripts(text))}; {_STYLES_OF_MAILS}"
        return _answer(blueprint, text, _TYPES[".html"], policy)

    def serve_file(version: str, path: str) -> Response:
        if version != _version(root, folders) or path not in _tree(root, folders):
            raise RouteNotFound
        return _file(blueprint, root / path, _policy(""), _IMMUTABLE)

    def file(version: str, folder: str, entry: str) -> Response:
        return serve_file(version, f"{folder}/{entry}")

    def nested_file(version: str, folder: str, entry: str, file: str) -> Response:
        return serve_file(version, f"{folder}/{entry}/{file}")

    register_page(blueprint, "/", index)
    # API Gateway wants one name for the captured part at each level.
    register_page(blueprint, f"/{name}/{{version}}/{{folder}}/{{entry}}", file)
    register_page(blueprint, f"/{name}/{{version}}/{{folder}}/{{entry}}/{{file}}", nested_file)


def module(blueprint: Blueprint, path: str, name: str, *, only_pinned: bool = False) -> None:
    """Serve the module chalicelib/<name>, joined with what it imports, to pages of any site.

    <path>/<file> is always the newest and is revalidated, unless there is none `only_pinned`;
    <path>/<version>/<file> has the version of its text in it, so browsers keep it for good.
    """
    entry = HERE / name

    def answer(caching: str) -> Response:
        text = joined_modules.joined(entry)
        response = _answer(blueprint, text, _TYPES[entry.suffix], _policy(""), caching)
        response.headers.update(ANY_ORIGIN)
        return response

    def newest() -> Response:
        return answer(_REVALIDATE)

    def pinned(version: str) -> Response:
        if version != joined_modules.version(entry):
            raise RouteNotFound
        return answer(_IMMUTABLE)

    if not only_pinned:
        register_page(blueprint, f"{path}/{entry.name}", newest)
    register_page(blueprint, f"{path}/{{version}}/{entry.name}", pinned)


@cache
def _names(root: Path) -> frozenset[str]:
    return frozenset(entry.name for entry in root.iterdir() if entry.suffix in _TYPES)


@cache
def _tree(root: Path, folders: tuple[str, ...]) -> frozenset[str]:
    tops = [root / folder for folder in folders]
    nested = [entry for top in tops for entry in top.iterdir() if entry.is_dir()]
    return frozenset(
        f"{folder.relative_to(root).as_posix()}/{file}"
        for folder in [*tops, *nested]
        for file in _names(folder) - {"index.html"}
    )


@cache
def _version(root: Path, folders: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for name in sorted(_tree(root, folders)):
        digest.update(f"{name}\0{_read(root / name)}\0".encode())
    return digest.hexdigest()[:16]


@cache
def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def _etag(text: str) -> str:
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def _file(blueprint: Blueprint, path: Path, policy: str, caching: str = _REVALIDATE) -> Response:
    return _answer(blueprint, _read(path), _TYPES[path.suffix], policy, caching)


def _answer(
    blueprint: Blueprint, text: str, content_type: str, policy: str, caching: str = _REVALIDATE
) -> Response:
    headers = HEADERS | {
        "Content-Type": content_type,
        "Content-Security-Policy": policy,
        "Cache-Control": caching,
        "ETag": _etag(text),
    }
    if headers["ETag"] in blueprint.current_request.headers.get("if-none-match", ""):
        return Response("", headers, 304)
    return Response(text, headers, 200)


@cache
def _inline_scripts(text: str) -> str:
    """What the policy allows of a page's own inline scripts: each by the hash of its text."""
    hashes = (
        base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        for script in _INLINE_SCRIPT.findall(text)
    )
    return " ".join(f"'sha256-{one}'" for one in hashes)


# The page shows mails in frames, which have its policy besides their own, and their styles stand at
# their tags. By itself such a style loads and runs nothing.
_STYLES_OF_MAILS = "style-src-attr 'unsafe-inline'"


def _policy(styles: str, scripts: str = "") -> str:
    return (
        f"default-src 'self'; script-src 'self' {scripts}; style-src 'self' {styles}; "
        "img-src 'self' data:; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )

"""Several files of JavaScript as one module, for pages of other sites: one address, one request."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

VERSION_LENGTH = 16  # hexadecimal digits
_IMPORT = re.compile(r'^import \{[^}]*\} from "(\.\.?/(?:shared/)?[\w-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=const|function|class|async)", re.MULTILINE)
_COMMENT = re.compile(r"^ *(?:/\*\*(?:.|\n)*?\*/|//.*)\n", re.MULTILINE)
_OTHER = re.compile(r"\{(version|integrity) of ([\w-]+\.js)\}")


@cache
def joined(entry: Path) -> str:
    """The module `entry` with all that it imports, each file once, before the first that needs it.

    The files lie in one folder, or in `shared` beside it, import names as they are, and share one
    scope: no two of them declare the same name. Comments on lines of their own are left out. What
    the entry exports, it still exports. `{version of other.js}` and `{integrity of other.js}`
    become those of another module: whoever has checked this one can check that one by it.
    """
    texts: dict[str, str] = {}
    _collect(entry, texts)
    own = _without(_IMPORT, _COMMENT, text=entry.read_text(encoding="utf-8")).strip() + "\n"
    text = "".join((texts | {entry.name: own}).values())
    facts = {"version": version, "integrity": integrity}
    return _OTHER.sub(lambda match: facts[match[1]](entry.with_name(match[2])), text)


def version(entry: Path) -> str:
    """The first digits of the SHA-256 of a joined module, which its lasting address has."""
    return hashlib.sha256(joined(entry).encode()).hexdigest()[:VERSION_LENGTH]


def integrity(entry: Path) -> str:
    """The SHA-384 of a joined module, as browsers compare it."""
    digest = hashlib.sha384(joined(entry).encode()).digest()
    return f"sha384-{base64.b64encode(digest).decode()}"


def _collect(path: Path, texts: dict[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for address in _IMPORT.findall(text):
        if Path(address).name not in texts:
            _collect(path.parent / address, texts)
    texts[path.name] = _without(_IMPORT, _COMMENT, _EXPORT, text=text).strip() + "\n"


def _without(*patterns: re.Pattern[str], text: str) -> str:
    for pattern in patterns:
        text = pattern.sub("", text)
    return text

"""Several files of JavaScript as one module, for pages of other sites: one address, one request."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=const|function|class|async)", re.MULTILINE)
_COMMENT = re.compile(r"^ */\*\*.*?\*/\n", re.MULTILINE | re.DOTALL)


@cache
def joined(entry: Path) -> str:
    """The module `entry` with all that it imports, each file once, before the first that needs it.

    The files lie in one folder, import names as they are, and share one scope: no two of them
    declare the same name. Comments on declarations are left out.
    """
    texts: dict[str, str] = {}
    _collect(entry, texts)
    return "".join(texts.values())


def _collect(path: Path, texts: dict[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for name in _IMPORT.findall(text):
        if name not in texts:
            _collect(path.with_name(name), texts)
    text = _COMMENT.sub("", _IMPORT.sub("", text))
    texts[path.name] = _EXPORT.sub("", text).strip() + "\n"

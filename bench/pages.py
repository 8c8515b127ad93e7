"""Pages of docs/ whose sections are measured."""

from __future__ import annotations

import re
from collections.abc import Mapping


def with_sections(page: str, sections: Mapping[str, str]) -> str:
    """The page with these sections, a text by its heading, each in the place of its previous
    version, or at the end."""
    head = page.partition("\n## ")[0].rstrip()
    merged = dict(re.findall(r"^## (.+)\n\n((?:(?!## ).*\n)+)", page, re.MULTILINE))
    merged |= sections
    body = "".join(f"\n## {heading}\n\n{text.rstrip()}\n" for heading, text in merged.items())
    return f"{head}\n{body}"

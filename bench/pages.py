"""Pages of docs/ whose sections are measured."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path


def with_sections(page: str, sections: Mapping[str, str]) -> str:
    """The page with these sections, a text by its heading, each in the place of its previous
    version, or at the end."""
    head = page.partition("\n## ")[0].rstrip()
    merged = dict(re.findall(r"^## (.+)\n\n((?:(?!## ).*\n)+)", page, re.MULTILINE))
    merged |= sections
    body = "".join(f"\n## {heading}\n\n{text.rstrip()}\n" for heading, text in merged.items())
    return f"{head}\n{body}"


def today() -> str:
    """The date of a measurement."""
    return f"{datetime.now(UTC):%Y-%m-%d}"


def machine() -> str:
    """The machine of a measurement."""
    cpuinfo = Path("/proc/cpuinfo")
    text = cpuinfo.read_text() if cpuinfo.exists() else ""
    names = re.findall(r"^model name\s*: (.*)", text, re.MULTILINE)
    name = names[0] if names else platform.machine()
    return f"{os.cpu_count()} cores ({name}), Python {platform.python_version()}"

"""The documents: every link, heading, setting and path in them leads somewhere."""

from __future__ import annotations

import re
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest

from chalicelib.domain.field_problems import SENTENCES
from chalicelib.settings import Settings

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md"))]
CONTRACT = ROOT / "docs" / "contract.md"
CODE = [*sorted(ROOT.glob("chalicelib/**/*.py")), *sorted(ROOT.glob("infra/**/*.py"))]


def name_of(path: Path) -> str:
    """A file's path from the project's root."""
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("name", [setting.metadata["name"] for setting in fields(Settings)])
def test_every_setting_is_documented(name: str) -> None:
    assert any(name in path.read_text(encoding="utf-8") for path in DOCUMENTS)


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_link_between_the_documents_leads_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?://|mailto:)([^)\s]+)\)", text)
    for target in targets:
        file, _, anchor = target.partition("#")
        linked = (path.parent / file) if file else path
        assert linked.exists(), target
        if anchor:
            assert anchor in anchors(linked), target


def headings(path: Path) -> list[str]:
    """The headings of a document."""
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return [match.strip() for match in re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)]


def anchors(path: Path) -> set[str]:
    """The anchors that a Markdown viewer makes of the headings."""
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")
        for heading in headings(path)
    }


def references() -> list[tuple[str, str]]:
    """Every "(contract: Heading)" in the code, with its file."""
    return [
        (name_of(path), re.sub(r"\s+#?\s*", " ", heading))
        for path in CODE
        for heading in re.findall(r"\(contract: ([^)]+)\)", path.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize(("file", "heading"), references())
def test_every_reference_to_the_contract_names_a_heading(file: str, heading: str) -> None:
    assert heading in headings(CONTRACT)


def test_every_field_problem_is_in_the_table_with_its_limits() -> None:
    table = (ROOT / "docs" / "field-problems.md").read_text(encoding="utf-8")
    codes = {
        code
        for row in re.findall(r"^\| (`.+?) \|", table, flags=re.MULTILINE)
        for code in re.findall(r"`(\w+)`", row)
    }
    assert codes == SENTENCES.keys()


def test_the_code_refers_to_the_contract() -> None:
    assert len(references()) >= 10


def test_where_to_change_what_names_real_files() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    section = text.partition("Where to change what")[2].partition("\n## ")[0]
    paths = re.findall(r"`([\w./*-]+/[\w./*-]*|[\w-]+\.(?:py|js|md|yaml|json))`", section)
    assert len(paths) >= 20
    roots = (ROOT, ROOT / "chalicelib")
    missing = [
        path for path in paths if not any(list(root.glob(path.rstrip("/"))) for root in roots)
    ]
    assert missing == []


@pytest.mark.parametrize("name", ["security.md", "asvs.md", "privacy.md"])
def test_whatever_shows_that_a_rule_holds_exists(name: str) -> None:
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    paths = re.findall(r"`([\w./-]+\.(?:py|js|md|yaml|toml))(?:::\w+)?`", text)
    assert len(paths) >= 20
    assert [path for path in paths if not (ROOT / path).is_file()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_test_that_a_document_names_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    names = re.findall(r"`(tests/[\w./*-]+)(?:::(\w+))?`", text)
    missing = [file for file, _ in names if not [*ROOT.glob(file.rstrip("/"))]]
    missing += [
        f"{file}::{name}"
        for file, name in names
        if name and f"def {name}(" not in (ROOT / file).read_text(encoding="utf-8")
    ]
    # A test alone, without its file.
    missing += set(re.findall(r"`(test_\w+)`", text)) - names_of_tests()
    assert missing == []


@cache
def names_of_tests() -> set[str]:
    """The names of all tests."""
    texts = [file.read_text(encoding="utf-8") for file in ROOT.glob("tests/**/test_*.py")]
    return {name for text in texts for name in re.findall(r"def (test_\w+)\(", text)}


def test_every_row_of_the_asvs_says_how_it_is_met_or_that_it_is_not() -> None:
    """By a test or a file, or in words: n/a, not met, platform, partly, on purpose."""
    text = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d[^|]*) \| (.+) \|$", text, flags=re.MULTILINE)
    assert len(rows) >= 100
    words = re.compile(r"`[\w./:]+`|^n/a|\*\*not met\*\*|platform|on purpose|no test shows it")
    assert [numbers for numbers, how in rows if not words.search(how)] == []

"""The words of mails, and the command that writes samples."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chalicelib.channels.mail import texts
from chalicelib.domain.hotels.hotel import LANGUAGES
from infra.operator import mail_samples


def keys() -> Iterator[dict[str, Any]]:
    """The texts of each language."""
    for language in LANGUAGES:
        path = Path(texts.__file__).parent / "texts" / f"{language}.json"
        yield json.loads(path.read_text(encoding="utf-8"))


def test_every_language_has_every_text_with_the_same_places() -> None:
    english, *others = keys()
    for other in others:
        assert other.keys() == english.keys()
        for key, text in english.items():
            if isinstance(text, list):
                assert len(other[key]) == len(text)
            elif not key.startswith("day."):
                assert places(other[key]) == places(text), key
            assert other[key]


def places(text: str) -> set[str]:
    """The names within braces."""
    return set(re.findall(r"{(\w+)}", text))


def test_the_command_writes_every_sample(tmp_path: Any, capsys: Any) -> None:
    assert mail_samples.main([str(tmp_path / "mails")]) == 0
    assert "36 mails" in capsys.readouterr().out
    written = sorted(path.suffix for path in (tmp_path / "mails").iterdir())
    assert written == sorted([".eml", ".html", ".txt"] * 36)
    (tmp_path / "file").touch()
    assert mail_samples.main([str(tmp_path / "file")]) == 1

"""Reads listings page by page."""

from __future__ import annotations

from typing import Any

from tests.service import Service


def walk(service: Service, path: str, query: dict[str, Any], limit: int) -> list[list[Any]]:
    """All pages of a listing."""
    pages, cursor = [], None
    while True:
        page_query = query | {"limit": limit} | ({"cursor": cursor} if cursor else {})
        answer = service.get(path, page_query)
        assert answer.status == 200, answer.text
        assert answer.json.keys() == {"ok", "items", "next_cursor"}
        pages.append(answer.json["items"])
        cursor = answer.json["next_cursor"]
        if cursor is None:
            return pages


def check_pages(service: Service, path: str, query: dict[str, Any], expected: list[Any]) -> None:
    """The listing has these items at every limit, and no empty last page."""
    for limit in (1, 2, 50):
        pages = walk(service, path, query, limit)
        assert [item for page in pages for item in page] == expected
        assert all(len(page) == limit for page in pages[:-1])
        assert pages[-1] or not expected

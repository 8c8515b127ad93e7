"""Requests and answers in camelCase, made from those in snake_case."""

from __future__ import annotations

from typing import Any

from tests.api.steps import error
from tests.service import Answer


def camel(name: str) -> str:
    """A field's name in camelCase."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def in_camel_case(fields: dict[str, Any]) -> dict[str, Any]:
    """A request with its names in camelCase."""
    return {camel(name): value for name, value in fields.items()}


def ms(instant: Any) -> Any:
    """An instant with its milliseconds."""
    whole = isinstance(instant, str) and "." not in instant
    return instant.removesuffix("Z") + ".000Z" if whole else instant


def camel_case_error(answer: Answer) -> tuple[int, str, Any]:
    """Status, code and details of an error in camelCase."""
    assert answer.json.keys() == {"ok", "error", "code", "details", "requestId"}
    assert answer.json["requestId"] == answer.headers["X-Request-Id"]
    return error(answer)


def answer_in_camel_case(value: Any, name: str = "") -> Any:
    """An answer in camelCase, as the table of the contract defines it."""
    if name == "terms":
        return value
    if isinstance(value, list):
        return [answer_in_camel_case(item) for item in value]
    if not isinstance(value, dict):
        moment = name.endswith(("_at", "_start", "_end", "_from", "_until", "slot_id"))
        if moment and isinstance(value, str):
            return ms(value)
        return ms(value) if name in ("start", "end") else value
    answer = {camel(key): answer_in_camel_case(item, key) for key, item in value.items()}
    if "price_amount" in value:
        amount, currency = answer.pop("priceAmount"), answer.pop("priceCurrency")
        answer["price"] = None if amount is None else {"amount": amount, "currency": currency}
        answer["voucherId"] = answer.pop("id")
    elif "slot_end" in value:
        answer["bookingId"] = answer.pop("id")
    return answer

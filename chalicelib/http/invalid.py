"""What is wrong with one value, before it is said of which field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Part(NamedTuple):
    """One problem of a value: where in it, the problem's code and its limits."""

    path: str
    code: str
    limits: Mapping[str, Any]


class Invalid(Exception):
    """A value that its field does not take: the problem's code and limits."""

    def __init__(self, code: str, **limits: Any) -> None:
        super().__init__(code)
        self.code = code
        self.limits = limits

    @property
    def parts(self) -> list[Part]:
        """Its problems: of a value without parts just one, which is its own."""
        return [Part("", self.code, self.limits)]


class InvalidParts(Invalid):
    """A value with parts that their fields do not take."""

    def __init__(self, parts: list[Part]) -> None:
        super().__init__(parts[0].code, **parts[0].limits)
        self._parts = parts

    @property
    def parts(self) -> list[Part]:
        return self._parts

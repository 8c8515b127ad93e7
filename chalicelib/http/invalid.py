"""What is wrong with one value, before it is said of which field."""

from __future__ import annotations

from typing import Any


class Invalid(Exception):
    """A value that its field does not take: the problem's code and limits."""

    def __init__(self, code: str, **limits: Any) -> None:
        super().__init__(code)
        self.code = code
        self.limits = limits

"""A hotel's logo: what it is, by its own bytes.

What a file says of itself by name or header counts for nothing. SVG is never taken: it may have
scripts in it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal, get_args

BYTES_MAX = 40 * 1024

LogoType = Literal["image/png", "image/jpeg", "image/webp"]
TYPES: tuple[LogoType, ...] = get_args(LogoType)


@dataclass(frozen=True, slots=True, kw_only=True)
class Logo:
    """A picture, and which kind it is."""

    content: bytes
    type: LogoType
    """Its media type."""

    @property
    def name(self) -> str:
        """A name for this content: another picture has another one."""
        return hashlib.sha256(self.content).hexdigest()[:16]


def read(content: bytes) -> Logo | None:
    """The logo that these bytes are; None if they are not a picture of one of TYPES."""
    kind = _type_of(content)
    return Logo(content=content, type=kind) if kind else None


def _type_of(content: bytes) -> LogoType | None:
    # (PNG, 5.2 and 11.2.2: the signature, then the header; JPEG, B.1.1.3; RFC 9649, 2.4)
    if content[:8] == b"\x89PNG\r\n\x1a\n" and content[12:16] == b"IHDR":
        return "image/png"
    if content[:3] == b"\xff\xd8\xff":
        return "image/jpeg"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP" and content[12:15] == b"VP8":
        return "image/webp"
    return None

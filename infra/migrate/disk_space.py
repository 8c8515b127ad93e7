"""Tells a full disk, where a copy does not fit, from a damaged file of the operator's."""

from __future__ import annotations

import errno
import os
import sqlite3
import tempfile

_SYSTEM_ERRORS = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}
# SQLite reports FULL for ENOSPC only. Everything that it writes here is a copy.
_SQLITE_ERRORS = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE}


def is_lacking(error: Exception) -> bool:
    """Whether this error was raised because a copy did not fit."""
    if isinstance(error, OSError):
        return error.errno in _SYSTEM_ERRORS
    # Errors that Python's own part of sqlite3 raises have no code.
    return getattr(error, "sqlite_errorcode", None) in _SQLITE_ERRORS


def advice(error: Exception, size: int) -> str:
    """What to tell the operator about such an error."""
    if isinstance(error, OSError):
        folder = tempfile.gettempdir()
    else:  # SQLite respects TMPDIR, too, but prefers /var/tmp to Python's /tmp
        folder = os.environ.get("TMPDIR") or "/tmp or /var/tmp"  # noqa: S108 (only named)
    megabytes = f"{-(-size // 10**6):,}"
    return f"there is not enough space in {folder} for a copy of {megabytes} MB; set TMPDIR"

"""Room for what is copied on the way: not the operator's file is to blame where that lacks."""

from __future__ import annotations

import errno
import os
import sqlite3
import tempfile

_OF_SYSTEM = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}
# SQLite says FULL for ENOSPC alone. All that we let it write is a copy.
_OF_SQLITE = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE}


def lacks(error: Exception) -> bool:
    """Whether this was raised because a copy did not fit."""
    if isinstance(error, OSError):
        return error.errno in _OF_SYSTEM
    # Errors that Python's own part of sqlite3 raises have no code.
    return getattr(error, "sqlite_errorcode", None) in _OF_SQLITE


def advice(error: Exception, size: int) -> str:
    """What to tell the operator then."""
    if isinstance(error, OSError):
        folder = tempfile.gettempdir()
    else:  # SQLite knows TMPDIR, too, but prefers /var/tmp to Python's /tmp
        folder = os.environ.get("TMPDIR") or "/tmp or /var/tmp"  # noqa: S108 (only named)
    return f"no room in {folder} for a copy of {-(-size // 10**6):,} MB; set TMPDIR"

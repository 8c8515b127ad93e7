"""The words that no offer has."""

from __future__ import annotations

import re

# What would hurry a guest, in any of the languages.
HURRY = re.compile(
    r"\bleft\b|hurry|only \d|last chance|are looking|noch \d+ |nur noch|beeil|schnell|letzte chance"
    r"|nog maar|snel|laatste kans|bekijken dit",
    re.IGNORECASE,
)

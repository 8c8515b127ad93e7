"""What visitors are asked before anything about them is counted (docs/privacy.md).

WORDINGS has every version that visitors were ever shown. One that was shown is never changed: a new
version is added at the end, under a new name, and the element asks that.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Literal, get_args

from chalicelib.domain.guests.consents import Wording

Purpose = Literal["learning"]
"""`learning`: to count which offer was shown and whether it was taken, to choose offers by it."""
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)

WORDINGS = (
    Wording(
        "learning-2026-11",
        date(2026, 11, 28),
        MappingProxyType(
            {
                "en": "{hotel} may count which offers I am shown and whether I take one, to choose "
                "offers by it. A random number, which this browser keeps for this website alone, "
                "stands for me: not my name, and no address of mine. What was counted about me is "
                "deleted after 90 days; only totals stay. I can withdraw this at any time.",
                "de": "{hotel} darf zählen, welche Angebote mir gezeigt werden und ob ich eines "
                "annehme, um danach Angebote auszuwählen. Für mich steht eine Zufallszahl, die "
                "dieser Browser nur für diese Website speichert, nicht mein Name und keine Adresse "
                "von mir. Was über mich gezählt wurde, wird nach 90 Tagen gelöscht; nur Summen "
                "bleiben. Ich kann dies jederzeit widerrufen.",
                "nl": "{hotel} mag bijhouden welke aanbiedingen ik te zien krijg en of ik er een "
                "aanneem, om daarmee aanbiedingen te kiezen. Een willekeurig nummer, dat deze "
                "browser alleen voor deze website bewaart, staat voor mij: niet mijn naam en geen "
                "adres van mij. Wat over mij is bijgehouden, wordt na 90 dagen verwijderd; alleen "
                "totalen blijven. Ik kan dit op elk moment intrekken.",
            }
        ),
    ),
)
BY_NAME: Mapping[str, Wording] = MappingProxyType({each.name: each for each in WORDINGS})
CURRENT = WORDINGS[-1]

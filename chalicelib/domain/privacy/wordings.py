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
                "en": "May {hotel} count which offers you see here and whether you take one, to "
                "choose better ones? If you allow it, this browser keeps a receipt with a random "
                "number, for this website alone. The voucher service keeps under it, without your "
                "name: your consent, for three years as proof; and which offer you were shown, "
                "when, and whether you took it, for 90 days. After that only totals remain. If "
                "you say no, this browser keeps the day, so that you are not asked again for six "
                "months, and nothing is sent. You can change your mind here at any time.",
                "de": "Darf {hotel} zählen, welche Angebote Sie hier sehen und ob Sie eines "
                "annehmen, um bessere auszuwählen? Wenn Sie es erlauben, speichert dieser Browser "
                "einen Beleg mit einer Zufallszahl, nur für diese Website. Der Gutscheindienst "
                "speichert darunter, ohne Ihren Namen: Ihre Einwilligung, drei Jahre lang als "
                "Nachweis; und welches Angebot Ihnen wann gezeigt wurde und ob Sie es angenommen "
                "haben, 90 Tage lang. Danach bleiben nur Summen. Wenn Sie Nein sagen, speichert "
                "dieser Browser den Tag, damit Sie sechs Monate lang nicht wieder gefragt werden, "
                "und es wird nichts gesendet. Sie können es sich hier jederzeit anders überlegen.",
                "nl": "Mag {hotel} tellen welke aanbiedingen u hier ziet en of u er een kiest, om "
                "betere te kunnen tonen? Als u het toestaat, bewaart deze browser een bewijs met "
                "een willekeurig nummer, alleen voor deze website. De voucherdienst bewaart "
                "daaronder, zonder uw naam: uw toestemming, drie jaar lang als bewijs; en welke "
                "aanbieding u wanneer te zien kreeg en of u die hebt gekozen, 90 dagen lang. "
                "Daarna blijven alleen totalen over. Als u nee zegt, bewaart deze browser de dag, "
                "zodat het u zes maanden lang niet opnieuw wordt gevraagd, en wordt er niets "
                "verzonden. U kunt hier op elk moment van gedachten veranderen.",
            }
        ),
    ),
)
BY_NAME: Mapping[str, Wording] = MappingProxyType({each.name: each for each in WORDINGS})
CURRENT = WORDINGS[-1]

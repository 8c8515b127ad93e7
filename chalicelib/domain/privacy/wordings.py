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

Purpose = Literal["learning", "signals"]
"""`learning`: to count which offer was shown and whether it was taken, to choose offers by it.
`signals`: to choose by twelve bits of the visit, too. Without `learning` it is for nothing."""
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
    Wording(
        "signals-2026-11",
        date(2026, 11, 28),
        MappingProxyType(
            {
                "en": "To choose better offers: may {hotel} count which ones you see here and "
                "whether you take one, and also use how you look around on these pages? If "
                "you allow it, this browser keeps a receipt with a random number, for this "
                "website alone. The voucher service keeps under it, without your name: your "
                "consent, for three years as proof; and which offer you were shown, when, "
                "and whether you took it, for 90 days. After that only totals remain. If "
                "you allow all of it, this browser also counts, as long as this tab is "
                "open, how long you look and how far you scroll, how many prices you look "
                "at, how often you change the dates, how many fields you go into, whether "
                "you come back or hesitate, and whether you use a touchscreen. Of that it "
                "sends twelve yes-or-no answers, which are kept with the offer that you "
                "were shown; what you read and type it does not look at. If you say no, "
                "this browser keeps the day, so that you are not asked again for six "
                "months, and nothing is sent. You can change your mind here at any time.",
                "de": "Um bessere Angebote auszuwählen: Darf {hotel} zählen, welche Sie hier "
                "sehen und ob Sie eines annehmen, und auch nutzen, wie Sie sich auf diesen "
                "Seiten umsehen? Wenn Sie es erlauben, speichert dieser Browser einen Beleg "
                "mit einer Zufallszahl, nur für diese Website. Der Gutscheindienst "
                "speichert darunter, ohne Ihren Namen: Ihre Einwilligung, drei Jahre lang "
                "als Nachweis; und welches Angebot Ihnen wann gezeigt wurde und ob Sie es "
                "angenommen haben, 90 Tage lang. Danach bleiben nur Summen. Wenn Sie alles "
                "erlauben, zählt dieser Browser außerdem, solange dieser Tab offen ist, wie "
                "lange Sie schauen und wie weit Sie scrollen, wie viele Preise Sie ansehen, "
                "wie oft Sie die Reisedaten ändern, in wie viele Felder Sie klicken, ob Sie "
                "zurückkommen oder zögern und ob Sie einen Touchscreen benutzen. Davon "
                "sendet er zwölf Ja-Nein-Antworten, die mit dem gezeigten Angebot "
                "gespeichert werden; was Sie lesen und eingeben, sieht er sich nicht an. "
                "Wenn Sie Nein sagen, speichert dieser Browser den Tag, damit Sie sechs "
                "Monate lang nicht wieder gefragt werden, und es wird nichts gesendet. Sie "
                "können es sich hier jederzeit anders überlegen.",
                "nl": "Om betere aanbiedingen te kunnen tonen: mag {hotel} tellen welke u hier "
                "ziet en of u er een kiest, en ook gebruiken hoe u op deze website "
                "rondkijkt? Als u het toestaat, bewaart deze browser een bewijs met een "
                "willekeurig nummer, alleen voor deze website. De voucherdienst bewaart "
                "daaronder, zonder uw naam: uw toestemming, drie jaar lang als bewijs; en "
                "welke aanbieding u wanneer te zien kreeg en of u die hebt gekozen, 90 "
                "dagen lang. Daarna blijven alleen totalen over. Als u alles toestaat, telt "
                "deze browser ook, zolang dit tabblad open is, hoe lang u kijkt en hoe ver "
                "u scrolt, hoeveel prijzen u bekijkt, hoe vaak u de datums wijzigt, hoeveel "
                "velden u aanklikt, of u terugkomt of aarzelt en of u een touchscreen "
                "gebruikt. Daarvan verzendt hij twaalf ja-of-nee-antwoorden, die bij de "
                "getoonde aanbieding worden bewaard; wat u leest en typt, bekijkt hij niet. "
                "Als u nee zegt, bewaart deze browser de dag, zodat het u zes maanden lang "
                "niet opnieuw wordt gevraagd, en wordt er niets verzonden. U kunt hier op "
                "elk moment van gedachten veranderen.",
            }
        ),
    ),
)
BY_NAME: Mapping[str, Wording] = MappingProxyType({each.name: each for each in WORDINGS})
COVERED: Mapping[str, tuple[Purpose, ...]] = MappingProxyType(
    {"learning-2026-11": ("learning",), "signals-2026-11": ("learning", "signals")}
)
"""The purposes that each version asks for. What it does not ask for, nobody agreed to by it."""
CURRENT = WORDINGS[-1]

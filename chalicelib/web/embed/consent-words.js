/**
 * What the element asks and says of consent. The question, and what is stored, are the wording
 * that a consent is kept with (domain/privacy/wordings.py): a new text has a new name there.
 */
export const WORDING = "signals-2026-11";

export const CONSENT_WORDS = {
  en: {
    ask:
      "To choose better offers: may {hotel} count which ones you see here and whether you take " +
      "one, and also use how you look around on these pages?",
    allow: "Allow all",
    count: "Only counting",
    refuse: "No",
    minor: "I am under 18",
    stored: "What is stored",
    stored_text:
      "If you allow it, this browser keeps a receipt with a random number, for this website " +
      "alone. The voucher service keeps under it, without your name: your consent, for three " +
      "years as proof; and which offer you were shown, when, and whether you took it, for 90 " +
      "days. After that only totals remain. If you allow all of it, this browser also counts, " +
      "as long as this tab is open, how long you look and how far you scroll, how many prices " +
      "you look at, how often you change the dates, how many fields you go into, whether you " +
      "come back or hesitate, and whether you use a touchscreen. Of that it sends twelve " +
      "yes-or-no answers, which are kept with the offer that you were shown; what you read and " +
      "type it does not look at. If you say no, this browser keeps the day, so that you are not " +
      "asked again for six months, and nothing is sent. You can change your mind here at any " +
      "time.",
    allowed: "With your consent, the offers that you see and take here are counted.",
    from_next:
      "With your consent, the offers that you see and take here are counted, from the next page " +
      "on.",
    allowed_signals:
      "With your consent, the offers that you see and take here are counted, and they are also " +
      "chosen by how you look around.",
    from_next_signals:
      "With your consent, the offers that you see and take here are counted, and they are also " +
      "chosen by how you look around, from the next page on.",
    off: "Data off",
    erase: "Erase my data",
    refused: "What you see and take here is not counted.",
    gpc:
      "Your browser asks that your data is not used (Global Privacy Control), so you are not " +
      "asked, and nothing is counted.",
    after_all: "Allow counting after all",
    unsent:
      "Nothing is counted any more. The service could not be reached; this browser tells it when " +
      "you next open a page with this offer.",
    failed: "That did not work, and nothing has changed. Please try again in a moment.",
    not_kept: "Your browser keeps nothing for this website. Your consent was withdrawn at once.",
    erased: "Your data has been erased, and nothing more is counted.",
    not_erased:
      "Your data could not be erased: the service does not accept this browser’s receipt any " +
      "more. Nothing more is counted, and what was counted is deleted after 90 days. If you " +
      "want to know more, please write to {hotel}.",
    given: "You allowed this on {day}.",
    nothing: "No offer has been counted for you yet.",
    shown: "{day}: you were shown “{offer}”.",
    not_shown: "{day}: no offer was highlighted for you.",
    taken: "You took “{offer}”.",
    unwanted: "{day}: you wanted no more of these offers.",
    few: "fewer than 20 for each",
    full: "All of it, as it is stored:",
    all_of: "All offers by {hotel}",
    close: "Close",
    why_none: "Why is none highlighted?",
    by_chance:
      "By chance. It was drawn for you with a chance of {chance}; offers that could be drawn: " +
      "{offers}. The chances come from what visitors who allowed it took; counted so far: " +
      "{visitors}.",
    by_pacing:
      "By chance: so that the offers last until their end, none is highlighted for some " +
      "visitors. The chance of that was {chance}.",
    by_holdout:
      "By chance: for one visitor in five none is highlighted, so that it can be seen whether " +
      "highlighting helps anybody.",
    nothing_else: "Nothing else about you was used, and you can take any of the offers.",
    by_visit:
      "How you look around was used, too, as it says below. You can take any of the offers.",
    no_why: "The service cannot say that just now. Please try again in a moment.",
    sent_all:
      "All that this page has sent to the service besides the scripts, in full. No cookie went " +
      "with it, and nothing else of what you do on this page. As with any request, your browser " +
      "showed your network address, its own name and languages, and the address of this site.",
    no_answer: "There was no answer.",
  },
  de: {
    ask:
      "Um bessere Angebote auszuwählen: Darf {hotel} zählen, welche Sie hier sehen und ob Sie " +
      "eines annehmen, und auch nutzen, wie Sie sich auf diesen Seiten umsehen?",
    allow: "Alles erlauben",
    count: "Nur zählen",
    refuse: "Nein",
    minor: "Ich bin unter 18",
    stored: "Was gespeichert wird",
    stored_text:
      "Wenn Sie es erlauben, speichert dieser Browser einen Beleg mit einer Zufallszahl, nur " +
      "für diese Website. Der Gutscheindienst speichert darunter, ohne Ihren Namen: Ihre " +
      "Einwilligung, drei Jahre lang als Nachweis; und welches Angebot Ihnen wann gezeigt wurde " +
      "und ob Sie es angenommen haben, 90 Tage lang. Danach bleiben nur Summen. Wenn Sie alles " +
      "erlauben, zählt dieser Browser außerdem, solange dieser Tab offen ist, wie lange Sie " +
      "schauen und wie weit Sie scrollen, wie viele Preise Sie ansehen, wie oft Sie die " +
      "Reisedaten ändern, in wie viele Felder Sie klicken, ob Sie zurückkommen oder zögern und " +
      "ob Sie einen Touchscreen benutzen. Davon sendet er zwölf Ja-Nein-Antworten, die mit dem " +
      "gezeigten Angebot gespeichert werden; was Sie lesen und eingeben, sieht er sich nicht " +
      "an. Wenn Sie Nein sagen, speichert dieser Browser den Tag, damit Sie sechs Monate lang " +
      "nicht wieder gefragt werden, und es wird nichts gesendet. Sie können es sich hier " +
      "jederzeit anders überlegen.",
    allowed: "Mit Ihrer Einwilligung wird gezählt, welche Angebote Sie hier sehen und annehmen.",
    from_next:
      "Mit Ihrer Einwilligung wird von der nächsten Seite an gezählt, welche Angebote Sie hier " +
      "sehen und annehmen.",
    allowed_signals:
      "Mit Ihrer Einwilligung wird gezählt, welche Angebote Sie hier sehen und annehmen; " +
      "ausgewählt werden sie auch danach, wie Sie sich umsehen.",
    from_next_signals:
      "Mit Ihrer Einwilligung wird von der nächsten Seite an gezählt, welche Angebote Sie hier " +
      "sehen und annehmen; ausgewählt werden sie dann auch danach, wie Sie sich umsehen.",
    off: "Nicht mehr zählen",
    erase: "Meine Daten löschen",
    refused: "Was Sie hier sehen und annehmen, wird nicht gezählt.",
    gpc:
      "Ihr Browser bittet darum, Ihre Daten nicht zu verwenden (Global Privacy Control). Deshalb " +
      "werden Sie nicht gefragt, und es wird nichts gezählt.",
    after_all: "Zählen doch erlauben",
    unsent:
      "Es wird nichts mehr gezählt. Der Dienst war nicht zu erreichen; dieser Browser teilt es " +
      "ihm mit, wenn Sie wieder eine Seite mit diesem Angebot öffnen.",
    failed:
      "Das hat nicht geklappt, und es hat sich nichts geändert. Bitte versuchen Sie es gleich " +
      "noch einmal.",
    not_kept:
      "Ihr Browser speichert nichts für diese Website. Ihre Einwilligung wurde sofort " +
      "widerrufen.",
    erased: "Ihre Daten wurden gelöscht, und es wird nichts mehr gezählt.",
    not_erased:
      "Ihre Daten konnten nicht gelöscht werden: Der Dienst nimmt den Beleg dieses Browsers " +
      "nicht mehr an. Es wird nichts mehr gezählt, und was gezählt wurde, wird nach 90 Tagen " +
      "gelöscht. Wenn Sie mehr wissen möchten, schreiben Sie bitte an {hotel}.",
    given: "Das haben Sie am {day} erlaubt.",
    nothing: "Für Sie wurde noch kein Angebot gezählt.",
    shown: "{day}: Ihnen wurde „{offer}“ gezeigt.",
    not_shown: "{day}: Für Sie wurde kein Angebot hervorgehoben.",
    taken: "Sie haben „{offer}“ angenommen.",
    unwanted: "{day}: Sie wollten diese Angebote nicht mehr sehen.",
    few: "weniger als 20 je Angebot",
    full: "Alles, so wie es gespeichert ist:",
    all_of: "Alle Angebote von {hotel}",
    close: "Schließen",
    why_none: "Warum ist keines hervorgehoben?",
    by_chance:
      "Durch Zufall. Es wurde für Sie mit einer Wahrscheinlichkeit von {chance} ausgelost; zur " +
      "Auswahl standen {offers} Angebote. Die Wahrscheinlichkeiten ergeben sich daraus, was " +
      "Besucher annahmen, die das Zählen erlaubt haben; bisher gezählt: {visitors}.",
    by_pacing:
      "Durch Zufall: Damit die Angebote bis zu ihrem Ende reichen, wird für manche Besucher " +
      "keines hervorgehoben. Die Wahrscheinlichkeit dafür war {chance}.",
    by_holdout:
      "Durch Zufall: Für einen von fünf Besuchern wird keines hervorgehoben, um zu sehen, ob " +
      "das Hervorheben überhaupt jemandem hilft.",
    nothing_else:
      "Sonst wurde nichts über Sie verwendet, und Sie können jedes der Angebote annehmen.",
    by_visit:
      "Berücksichtigt wurde auch, wie Sie sich umsehen; Näheres steht unten. Sie können jedes " +
      "der Angebote annehmen.",
    no_why: "Der Dienst kann das gerade nicht sagen. Bitte versuchen Sie es gleich noch einmal.",
    sent_all:
      "Alles, was diese Seite außer den Skripten an den Dienst gesendet hat, vollständig. Kein " +
      "Cookie wurde mitgesendet und sonst nichts von dem, was Sie auf dieser Seite tun. Wie bei " +
      "jeder Anfrage hat Ihr Browser Ihre Netzwerkadresse, seinen Namen, seine Sprachen und die " +
      "Adresse dieser Website mitgeteilt.",
    no_answer: "Es kam keine Antwort.",
  },
  nl: {
    ask:
      "Om betere aanbiedingen te kunnen tonen: mag {hotel} tellen welke u hier ziet en of u er " +
      "een kiest, en ook gebruiken hoe u op deze website rondkijkt?",
    allow: "Alles toestaan",
    count: "Alleen tellen",
    refuse: "Nee",
    minor: "Ik ben jonger dan 18",
    stored: "Wat wordt bewaard",
    stored_text:
      "Als u het toestaat, bewaart deze browser een bewijs met een willekeurig nummer, alleen " +
      "voor deze website. De voucherdienst bewaart daaronder, zonder uw naam: uw toestemming, " +
      "drie jaar lang als bewijs; en welke aanbieding u wanneer te zien kreeg en of u die hebt " +
      "gekozen, 90 dagen lang. Daarna blijven alleen totalen over. Als u alles toestaat, telt " +
      "deze browser ook, zolang dit tabblad open is, hoe lang u kijkt en hoe ver u scrolt, " +
      "hoeveel prijzen u bekijkt, hoe vaak u de datums wijzigt, hoeveel velden u aanklikt, of u " +
      "terugkomt of aarzelt en of u een touchscreen gebruikt. Daarvan verzendt hij twaalf " +
      "ja-of-nee-antwoorden, die bij de getoonde aanbieding worden bewaard; wat u leest en " +
      "typt, bekijkt hij niet. Als u nee zegt, bewaart deze browser de dag, zodat het u zes " +
      "maanden lang niet opnieuw wordt gevraagd, en wordt er niets verzonden. U kunt hier op " +
      "elk moment van gedachten veranderen.",
    allowed: "Met uw toestemming wordt geteld welke aanbiedingen u hier ziet en kiest.",
    from_next:
      "Met uw toestemming wordt vanaf de volgende pagina geteld welke aanbiedingen u hier ziet " +
      "en kiest.",
    allowed_signals:
      "Met uw toestemming wordt geteld welke aanbiedingen u hier ziet en kiest; ze worden ook " +
      "gekozen op basis van hoe u rondkijkt.",
    from_next_signals:
      "Met uw toestemming wordt vanaf de volgende pagina geteld welke aanbiedingen u hier ziet " +
      "en kiest; ze worden dan ook gekozen op basis van hoe u rondkijkt.",
    off: "Niet meer tellen",
    erase: "Mijn gegevens wissen",
    refused: "Wat u hier ziet en kiest, wordt niet geteld.",
    gpc:
      "Uw browser vraagt om uw gegevens niet te gebruiken (Global Privacy Control). Daarom wordt " +
      "u niets gevraagd en wordt er niets geteld.",
    after_all: "Tellen toch toestaan",
    unsent:
      "Er wordt niets meer geteld. De dienst was niet bereikbaar; deze browser geeft het door " +
      "zodra u weer een pagina met deze aanbieding opent.",
    failed: "Dat is niet gelukt en er is niets veranderd. Probeer het zo nog eens.",
    not_kept:
      "Uw browser bewaart niets voor deze website. Uw toestemming is meteen weer ingetrokken.",
    erased: "Uw gegevens zijn gewist en er wordt niets meer geteld.",
    not_erased:
      "Uw gegevens konden niet worden gewist: de dienst aanvaardt het bewijs van deze browser " +
      "niet meer. Er wordt niets meer geteld, en wat is geteld wordt na 90 dagen verwijderd. " +
      "Wilt u meer weten, schrijf dan naar {hotel}.",
    given: "U hebt dit op {day} toegestaan.",
    nothing: "Er is voor u nog geen aanbieding geteld.",
    shown: "{day}: u kreeg “{offer}” te zien.",
    not_shown: "{day}: er werd voor u geen aanbieding uitgelicht.",
    taken: "U koos “{offer}”.",
    unwanted: "{day}: u wilde deze aanbiedingen niet meer zien.",
    few: "minder dan 20 per aanbieding",
    full: "Alles, zoals het is bewaard:",
    all_of: "Alle aanbiedingen van {hotel}",
    close: "Sluiten",
    why_none: "Waarom is er geen uitgelicht?",
    by_chance:
      "Door toeval. Deze is voor u geloot met een kans van {chance}; aanbiedingen waaruit is " +
      "geloot: {offers}. De kansen volgen uit wat bezoekers kozen die het tellen toestonden; " +
      "tot nu toe geteld: {visitors}.",
    by_pacing:
      "Door toeval: om genoeg aanbiedingen over te houden tot het einde, wordt er voor sommige " +
      "bezoekers geen uitgelicht. De kans daarop was {chance}.",
    by_holdout:
      "Door toeval: voor een op de vijf bezoekers wordt er geen uitgelicht, om te zien of " +
      "uitlichten iemand helpt.",
    nothing_else: "Verder is er niets over u gebruikt, en u kunt elke aanbieding kiezen.",
    by_visit:
      "Ook hoe u rondkijkt is gebruikt; het staat hieronder. U kunt elke aanbieding kiezen.",
    no_why: "De dienst kan dat nu even niet zeggen. Probeer het zo nog eens.",
    sent_all:
      "Alles wat deze pagina naast de scripts naar de dienst heeft verzonden, volledig. Er ging " +
      "geen cookie mee, en verder niets van wat u op deze pagina doet. Zoals bij elk verzoek gaf " +
      "uw browser uw netwerkadres door, zijn naam en talen, en het adres van deze website.",
    no_answer: "Er kwam geen antwoord.",
  },
};

/** The words of a language of the element (words.js). */
export function consentWordsOf(locale) {
  return CONSENT_WORDS[locale.slice(0, 2).toLowerCase()] ?? CONSENT_WORDS.en;
}

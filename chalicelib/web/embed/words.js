/** What the element says, in the languages that it speaks. */
export const WORDS = {
  en: {
    by: "Offer by {hotel}",
    original: "instead of {original}",
    saving: "You save {saving}.",
    until: "You can take it until {day}.",
    take: "Take it",
    dismiss: "No, thanks",
    why: "Why this?",
    why_text:
      "It comes first in the hotel’s own order, which is the same for everybody. " +
      "Nothing about you is known, and we learn nothing of what you do here.",
    all: "All offers",
    sent: "What was sent",
    sent_text:
      "Besides the script itself, this one request. No cookie, no id and nothing of what you do " +
      "on this page went with it. " +
      "As with any request, your browser showed your network address, its own name and " +
      "languages, and the address of this site.",
    answer: "The answer: {size}.",
    tab: "(opens in a new tab)",
  },
  de: {
    by: "Angebot von {hotel}",
    original: "statt {original}",
    saving: "Sie sparen {saving}.",
    until: "Sie können es bis {day} annehmen.",
    take: "Annehmen",
    dismiss: "Nein, danke",
    why: "Warum dieses Angebot?",
    why_text:
      "Es steht in der Reihenfolge des Hotels an erster Stelle, für alle gleich. " +
      "Über Sie ist nichts bekannt, und was Sie hier tun, erfahren wir nicht.",
    all: "Alle Angebote",
    sent: "Was gesendet wurde",
    sent_text:
      "Außer dem Skript selbst diese eine Anfrage. Kein Cookie, keine Kennung und nichts von " +
      "dem, was Sie auf dieser Seite tun, wurde mitgesendet. Wie bei jeder Anfrage hat Ihr " +
      "Browser Ihre Netzwerkadresse, seinen Namen, seine Sprachen und die Adresse " +
      "dieser Website mitgeteilt.",
    answer: "Die Antwort: {size}.",
    tab: "(öffnet sich in einem neuen Tab)",
  },
  nl: {
    by: "Aanbieding van {hotel}",
    original: "in plaats van {original}",
    saving: "U bespaart {saving}.",
    until: "U kunt deze nemen tot en met {day}.",
    take: "Ja, graag",
    dismiss: "Nee, bedankt",
    why: "Waarom deze?",
    why_text:
      "Deze staat bovenaan in de volgorde van het hotel, die voor iedereen dezelfde is. " +
      "Over u is niets bekend, en wat u hier doet, komen wij niet te weten.",
    all: "Alle aanbiedingen",
    sent: "Wat is verzonden",
    sent_text:
      "Naast het script zelf dit ene verzoek. Er ging geen cookie en geen kenmerk mee, en niets " +
      "van wat u op deze pagina doet. Zoals bij elk verzoek gaf uw browser uw netwerkadres door, " +
      "zijn naam en talen, en het adres van deze website.",
    answer: "Het antwoord: {size}.",
    tab: "(opent in een nieuw tabblad)",
  },
};

/**
 * The language of an element: what its texts are in, and how numbers and days are written.
 * @returns {{words: object, locale: string}}
 */
export function languageOf(element) {
  const locale = localeOf(element);
  const language = locale.slice(0, 2).toLowerCase();
  if (language in WORDS && language !== "en") return { words: WORDS[language], locale };
  return { words: WORDS.en, locale: locale.length > 2 && language === "en" ? locale : "en-GB" };
}

/** The element's, or else the page's, from inside a shadow root too; written as Intl wants it. */
function localeOf(element) {
  const stated = element.closest("[lang]")?.lang || document.documentElement.lang || "en";
  try {
    return Intl.getCanonicalLocales(stated.replaceAll("_", "-"))[0];
  } catch {
    return "en"; // what a host writes need not be a language
  }
}

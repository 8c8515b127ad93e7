/** A visit in words: one sentence that guests and hotels read alike (docs/embed.md). */
const VISIT_WORDS = {
  en: {
    states: {
      looking: "Looking around",
      comparing: "Comparing",
      deciding: "Deciding",
      stuck: "Stuck in the form",
    },
    sentence: "{state}: you {did}.",
    nothing: "{state}: there is nothing else to go by yet.",
    you: "you {did}",
    bits: {
      dwell_20s: "looked at the pages for 20 seconds or more",
      dwell_120s: "looked at the pages for two minutes or more",
      scrolled_half: "scrolled past the middle of a page",
      came_back: "came back to a price",
      prices_2: "looked at two prices or more",
      prices_5: "looked at five prices or more",
      dates_1: "changed the dates",
      dates_3: "changed the dates three times or more",
      fields_1: "went into the form",
      paused_at_call: "paused over the button",
      returned: "left the page for a while and came back",
      coarse_pointer: "use a touchscreen",
    },
  },
  de: {
    states: {
      looking: "Umsehen",
      comparing: "Vergleichen",
      deciding: "Entscheiden",
      stuck: "Im Formular hängen geblieben",
    },
    sentence: "{state}: Sie {did}.",
    nothing: "{state}: Mehr lässt sich noch nicht sagen.",
    you: "Sie {did}",
    bits: {
      dwell_20s: "haben sich die Seiten 20 Sekunden oder länger angesehen",
      dwell_120s: "haben sich die Seiten zwei Minuten oder länger angesehen",
      scrolled_half: "haben bis über die Mitte einer Seite gescrollt",
      came_back: "sind zu einem Preis zurückgekehrt",
      prices_2: "haben zwei oder mehr Preise angesehen",
      prices_5: "haben fünf oder mehr Preise angesehen",
      dates_1: "haben die Reisedaten geändert",
      dates_3: "haben die Reisedaten dreimal oder öfter geändert",
      fields_1: "haben mit dem Formular begonnen",
      paused_at_call: "haben über der Schaltfläche gezögert",
      returned: "haben die Seite eine Weile verlassen und sind zurückgekommen",
      coarse_pointer: "benutzen einen Touchscreen",
    },
  },
  nl: {
    states: {
      looking: "Rondkijken",
      comparing: "Vergelijken",
      deciding: "Beslissen",
      stuck: "Vastgelopen in het formulier",
    },
    sentence: "{state}: u {did}.",
    nothing: "{state}: meer valt er nog niet te zeggen.",
    you: "u {did}",
    bits: {
      dwell_20s: "hebt de pagina’s 20 seconden of langer bekeken",
      dwell_120s: "hebt de pagina’s twee minuten of langer bekeken",
      scrolled_half: "hebt tot voorbij de helft van een pagina gescrold",
      came_back: "bent teruggegaan naar een prijs",
      prices_2: "hebt twee of meer prijzen bekeken",
      prices_5: "hebt vijf of meer prijzen bekeken",
      dates_1: "hebt de datums gewijzigd",
      dates_3: "hebt de datums drie keer of vaker gewijzigd",
      fields_1: "bent aan het formulier begonnen",
      paused_at_call: "hebt boven de knop geaarzeld",
      returned: "hebt de pagina een tijdje verlassen en bent teruggekomen",
      coarse_pointer: "gebruikt een touchscreen",
    },
  },
};

function visitWordsOf(locale) {
  return VISIT_WORDS[locale.slice(0, 2).toLowerCase()] ?? VISIT_WORDS.en;
}

/** The name of a state. */
export function stateName(state, locale) {
  return visitWordsOf(locale).states[state];
}

/**
 * What a visit looks like and why, with the points: "Comparing: you looked at five prices or more
 * (+3) and came back to a price (+2)."
 * @param {{state: string, evidence: {bit: string, points: number}[]}} reading
 * @param {string} locale
 */
export function visitSentence({ state, evidence }, locale) {
  const words = visitWordsOf(locale);
  const signed = new Intl.NumberFormat(locale, { signDisplay: "always" });
  const parts = evidence.map(({ bit, points }) => `${words.bits[bit]} (${signed.format(points)})`);
  const text = parts.length === 0 ? words.nothing : words.sentence;
  return text.replace("{state}", words.states[state]).replace("{did}", listed(parts, locale));
}

/** What bits say: "you looked at two prices or more and changed the dates". */
export function bitsInWords(bits, locale) {
  const words = visitWordsOf(locale);
  return words.you.replace(
    "{did}",
    listed(
      bits.map((bit) => words.bits[bit]),
      locale,
    ),
  );
}

function listed(parts, locale) {
  return new Intl.ListFormat(locale, { type: "conjunction" }).format(parts);
}

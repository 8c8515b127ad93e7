/** What the element says of how a guest looks around, besides the words of visit-words.js. */
const SIGNAL_WORDS = {
  en: {
    prices:
      "The prices that you looked at on this page are from {low} to {high}. That is said to you " +
      "alone, and not sent.",
    one_price:
      "The price that you looked at on this page is {low}. That is said to you alone, and not " +
      "sent.",
    bits: "“bins={bins}” says: {did}.",
    no_bits: "“bins={bins}” says nothing of how you look around yet.",
    help: "Do you need help? {hotel} is happy to answer:",
    close: "Close",
  },
  de: {
    prices:
      "Die Preise, die Sie auf dieser Seite angesehen haben, liegen zwischen {low} und {high}. " +
      "Das steht nur hier für Sie und wird nicht gesendet.",
    one_price:
      "Der Preis, den Sie auf dieser Seite angesehen haben, ist {low}. Das steht nur hier für " +
      "Sie und wird nicht gesendet.",
    bits: "„bins={bins}“ heißt: {did}.",
    no_bits: "„bins={bins}“ sagt noch nichts darüber, wie Sie sich umsehen.",
    help: "Brauchen Sie Hilfe? {hotel} hilft Ihnen gern:",
    close: "Schließen",
  },
  nl: {
    prices:
      "De prijzen die u op deze pagina hebt bekeken, liggen tussen {low} en {high}. Dat staat " +
      "alleen hier voor u en wordt niet verzonden.",
    one_price:
      "De prijs die u op deze pagina hebt bekeken, is {low}. Dat staat alleen hier voor u en " +
      "wordt niet verzonden.",
    bits: "“bins={bins}” betekent: {did}.",
    no_bits: "“bins={bins}” zegt nog niets over hoe u rondkijkt.",
    help: "Hulp nodig? {hotel} helpt u graag:",
    close: "Sluiten",
  },
};

/** The words of a language of the element (words.js). */
export function signalWordsOf(locale) {
  return SIGNAL_WORDS[locale.slice(0, 2).toLowerCase()] ?? SIGNAL_WORDS.en;
}

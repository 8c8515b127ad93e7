/** What stands in an offer's place where the decision highlights none. */
import { consentWordsOf } from "./consent-words.js";

/**
 * One quiet line to all the hotel's offers, and what is said of consent.
 * @param {{hotel: object, decision: object | null}} catalogue
 * @param {{words: object, locale: string}} language
 * @param {{close: (() => void) | null, all: () => void}} act what its link and its button do;
 *   `close` for the one in the overlay's corner
 * @param {{why?: Function | null, sent: Function, block: HTMLElement | null}} pieces
 * @param {object} kit what the first module has
 */
export function quietCardOf({ hotel, decision }, { words, locale }, act, pieces, kit) {
  const own = consentWordsOf(locale);
  const uid = hotel.issuer_uid;
  const text = kit.filled(own.all_of, { hotel: hotel.name ?? uid });
  const all = kit.link("all", text, kit.placeOf([uid], decision?.token), words);
  all.id = "title";
  all.addEventListener("click", act.all);
  const why = pieces.why && kit.fold("why", own.why_none, [], pieces.why);
  const sent = kit.fold("sent", words.sent, [], pieces.sent);
  const closing = act.close && kit.make("button", { type: "button", part: "close" }, [own.close]);
  closing?.addEventListener("click", act.close);
  const links = [all, why?.button, sent.button, closing].filter(Boolean);
  return kit.make(
    "section",
    { class: "quiet", part: "quiet", dir: "ltr", lang: locale },
    [
      kit.make("div", { class: "links", part: "links" }, links),
      why?.panel,
      sent.panel,
      pieces.block,
    ].filter(Boolean),
  );
}

/** What stands in the overlay's corner in place of an offer, where a guest is stuck in the form. */
import { signalWordsOf } from "./signal-words.js";

/**
 * A quiet line with the hotel's phone number and e-mail address.
 * @param {object} hotel of the answer
 * @param {string} locale
 * @param {() => void} close what its button does
 * @param {object} kit what the first module has
 * @returns {HTMLElement | null} null where the hotel has stated neither
 */
export function helpCardOf({ name, issuer_uid: uid, phone, email }, locale, close, kit) {
  if (!phone && !email) return null;
  const words = signalWordsOf(locale);
  const way = (part, href, text) => text && kit.make("a", { part, href, dir: "ltr" }, [text]);
  const closing = kit.make("button", { type: "button", part: "close" }, [words.close]);
  closing.addEventListener("click", close);
  return kit.make("section", { class: "quiet", part: "help", dir: "ltr", lang: locale }, [
    kit.make("p", { id: "title" }, [kit.filled(words.help, { hotel: name ?? uid })]),
    kit.make(
      "div",
      { class: "links" },
      [
        way("phone", `tel:${(phone ?? "").replace(/[^+\d]/g, "")}`, phone),
        way("email", `mailto:${email}`, email),
        closing,
      ].filter(Boolean),
    ),
  ]);
}

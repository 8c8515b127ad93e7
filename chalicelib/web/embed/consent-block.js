/** The question for consent inside a card; afterwards, in the same place, how to end it. */
import { consentWordsOf } from "./consent-words.js";
import { fillStored } from "./panels.js";

/**
 * What is said of consent in a card.
 * @param {object} consent of the hotel (consent.js)
 * @param {{hotel: object, items: object[]}} catalogue
 * @param {{locale: string}} language
 * @param {object} kit what the first module has
 * @returns {HTMLElement | null} null where nothing is said
 */
export function blockOf(consent, catalogue, { locale }, kit) {
  const { state, note } = consent;
  if (state === "silent") return null;
  const words = consentWordsOf(locale);
  const hotel = catalogue.hotel.name ?? catalogue.hotel.issuer_uid;
  const button = (part, text, act) => {
    const made = kit.make("button", { type: "button", part }, [text]);
    made.addEventListener("click", () => {
      made.setAttribute("aria-busy", "true");
      act();
    });
    return made;
  };
  const minor = button("minor", words.minor, () => consent.refuseForGood());
  const isAllowed = state === "allowed";
  const more = isAllowed ? [minor] : [];
  // A later yes is the guest's own click, never asked for.
  if (["refused", "gpc"].includes(state) && !consent.isMinor)
    more.push(button("count", words.after_all, () => consent.allow()));
  const panel = [
    kit.make("p", {}, [kit.filled(words.stored_text, { hotel })]),
    kit.make("div", { class: "links" }, more),
  ];
  const fill = isAllowed && ((into) => fillStored(into, consent, catalogue, locale, kit));
  const stored = kit.fold("stored", words.stored, panel, fill || undefined);
  const links = {
    unasked: [stored.button, minor],
    allowed: [
      button("off", words.off, () => consent.refuse()),
      button("erase", words.erase, () => consent.erase()),
      stored.button,
    ],
  };
  const choices = kit.make("div", { class: "choices", part: "choices" }, [
    button("allow", words.allow, () => consent.allow({ signals: true })),
    button("count", words.count, () => consent.allow()),
    button("refuse", words.refuse, () => consent.refuse()),
  ]);
  const stage = isAllowed && !consent.isDecided ? "from_next" : state;
  const key = consent.hasSignals ? `${stage}_signals` : stage;
  const sentence = words[note ?? (key === "unasked" ? "ask" : key)];
  return kit.make("div", { class: "consent", part: "consent" }, [
    kit.make("p", { tabindex: "-1" }, [kit.filled(sentence, { hotel })]),
    ...(state === "unasked" ? [choices] : []),
    kit.make("div", { class: "links" }, links[state] ?? [stored.button]),
    stored.panel,
  ]);
}

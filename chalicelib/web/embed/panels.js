/** What a guest may ask: what is stored of them, why this offer, and what was sent. */
import { consentWordsOf } from "./consent-words.js";

/** Show, under what is stored in general, what is stored of this guest. */
export async function fillStored(panel, consent, catalogue, locale, kit) {
  const words = consentWordsOf(locale);
  const all = await consent.exported();
  const part = kit.make("div", { class: "own", part: "own", role: "status" });
  panel.querySelector("[part=own]")?.remove();
  panel.prepend(part);
  if (!all) {
    part.append(kit.make("p", {}, [words.no_why]));
    return;
  }
  part.append(
    kit.make(
      "ul",
      {},
      storedLines(all, catalogue, locale, kit).map((line) => kit.make("li", {}, [line])),
    ),
    kit.make("p", {}, [words.full]),
    kit.make("pre", { class: "stored", part: "export", tabindex: "0" }, [
      JSON.stringify(all, null, 2),
    ]),
  );
}

function storedLines({ consent, exposures, dismissals }, { items }, locale, kit) {
  const words = consentWordsOf(locale);
  const day = (instant) =>
    new Intl.DateTimeFormat(locale, { dateStyle: "long" }).format(new Date(instant));
  const title = (campaign, id) =>
    items.find((one) => one.campaign_id === campaign && one.offer_id === id)?.title ?? id;
  const lines = consent ? [kit.filled(words.given, { day: day(consent.given_at) })] : [];
  for (const { campaign_id: campaign, arm, seen_at: at, accepted_offer_id: taken } of exposures) {
    const values = { day: day(at), offer: title(campaign, arm) };
    lines.push(kit.filled(isOfferOf({ arm }) ? words.shown : words.not_shown, values));
    if (taken) lines.push(kit.filled(words.taken, { offer: title(campaign, taken) }));
  }
  if (exposures.length === 0) lines.push(words.nothing);
  for (const { dismissed_at: at } of dismissals)
    lines.push(kit.filled(words.unwanted, { day: day(at) }));
  return lines;
}

/** Say in words by which chance an offer was highlighted, or none. */
export async function fillWhy(panel, decision, { locale }, kit, signals) {
  const words = consentWordsOf(locale);
  const answer = await kit.send("privacy/why", { decision: decision.token });
  const isOffer = answer?.status === 200 && isOfferOf(answer.content);
  const text = answer?.status === 200 ? whyOf(answer.content, words, locale, kit) : words.no_why;
  const besides = isOffer && signals ? words.by_visit : words.nothing_else;
  const status = answer?.status === 200 ? `${text} ${besides}` : text;
  const visit = (isOffer && signals?.why(answer.content.bins, locale)) || [];
  panel.replaceChildren(
    kit.make("p", { role: "status" }, [status]),
    ...visit.map((line) => kit.make("p", { part: "visit" }, [line])),
  );
}

function isOfferOf({ arm }) {
  return !["none", "holdout"].includes(arm);
}

function whyOf(why, words, locale, kit) {
  const percent = { style: "percent", maximumSignificantDigits: 2 };
  const chance = kit.number(locale, why.propensity / 1e6, percent);
  if (why.arm === "holdout") return words.by_holdout;
  if (why.arm === "none") return kit.filled(words.by_pacing, { chance });
  const values = {
    offers: why.offers.length,
    visitors: visitorsIn(why.offers, words, locale, kit),
  };
  return kit.filled(words.by_chance, { chance, ...values });
}

/** How many visitors were counted; few of one offer are not told. */
function visitorsIn(offers, words, locale, kit) {
  const counts = offers.map(({ seen }) => seen).filter((seen) => seen !== null);
  if (counts.length === 0) return words.few;
  const sum = counts.reduce((one, other) => one + other);
  return kit.number(locale, sum) + (counts.length < offers.length ? "+" : "");
}

/** Show every request of this page: what went out, and the size of its answer. */
export function fillSent(panel, { words, locale }, kit, signals) {
  const consentWords = consentWordsOf(locale);
  const lines = kit.requests.map(({ method, address, body, bytes }) => {
    const answer =
      bytes === null
        ? consentWords.no_answer
        : kit.filled(words.answer, { size: kit.size(locale, bytes) });
    const inWords = signals?.sent(address, locale);
    return kit.make("li", {}, [
      kit.make("pre", { part: "request" }, [`${method} ${address}${body ? `\n${body}` : ""}`]),
      ...(inWords ? [kit.make("p", { part: "bits" }, [inWords])] : []),
      kit.make("span", {}, [answer]),
    ]);
  });
  panel.replaceChildren(kit.make("p", {}, [consentWords.sent_all]), kit.make("ol", {}, lines));
}

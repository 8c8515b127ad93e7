/** An offer as a card. */
import { placeOf } from "./catalogue.js";
import { filled, fold, link, make, number, size } from "./elements.js";

/**
 * A card with an offer, its prices, and what a guest may ask about it.
 * @param {object} offer of the catalogue
 * @param {{hotel: object, request: object, decision: object | null}} catalogue
 * @param {{words: object, locale: string}} language
 * @param {{take: () => void, dismiss: () => void, all: () => void}} act what its buttons and
 *   links do
 * @param {{why?: Function, sent: Function, block: HTMLElement} | null} more where a page asks for
 *   consent: what fills the panels, and the question
 * @returns {HTMLElement}
 * @throws {RangeError} for a currency or a zone that this browser does not have
 */
export function cardOf(offer, { hotel, request, decision }, { words, locale }, act, more) {
  const uid = hotel.issuer_uid;
  const { campaign_id: campaign, offer_id: id, price_currency: currency } = offer;
  const money = (value) => number(locale, value, { style: "currency", currency });
  const whyFold = fold("why", words.why, [make("p", {}, [words.why_text])], more?.why);
  const own = [
    make("pre", { part: "request" }, [`${request.method} ${request.address}`]),
    make("p", {}, [words.sent_text]),
    make("p", {}, [filled(words.answer, { size: size(locale, request.bytes) })]),
  ];
  const sentFold = fold("sent", words.sent, more ? [] : own, more?.sent);
  const place = placeOf([uid, campaign, id], decision?.token);
  // A list of links, as screen readers give it, says whose offer is taken.
  const take = link("take", words.take, place, words, ` – ${offer.title}`);
  take.addEventListener("click", act.take);
  const all = link("all", words.all, placeOf([uid], decision?.token), words);
  all.addEventListener("click", act.all);
  const dismiss = make("button", { part: "dismiss", type: "button" }, [words.dismiss]);
  dismiss.addEventListener("click", act.dismiss);
  const saving = money(offer.saving_amount);
  const day = lastDay(offer.ends_at, locale, hotel.zone);
  return make("section", { class: "card", part: "card", dir: "ltr", lang: locale }, [
    make("small", { part: "by", dir: "auto" }, [filled(words.by, { hotel: hotel.name ?? uid })]),
    make("p", { class: "title", part: "title", id: "title", dir: "auto" }, [offer.title]),
    make("p", { class: "price", part: "price" }, [
      make("strong", {}, [money(offer.price_amount)]),
      make("span", { part: "original" }, [
        ` ${filled(words.original, { original: money(offer.original_amount) })}`,
      ]),
    ]),
    make("p", { class: "terms" }, [
      make("span", { part: "saving" }, [filled(words.saving, { saving })]),
      make("span", { part: "until" }, [filled(words.until, { day })]),
    ]),
    make("div", { class: "actions", part: "actions" }, [take, dismiss]),
    make("div", { class: "links", part: "links" }, [whyFold.button, all, sentFold.button]),
    whyFold.panel,
    sentFold.panel,
    ...(more?.block ? [more.block] : []),
  ]);
}

/**
 * The last day on which it can be taken, at the hotel: "12 Jul 2030"; with the time if it ends
 * within a day. Without a profile a hotel's days are those of UTC.
 */
function lastDay(end, locale, zone) {
  const timeZone = zone ?? "UTC";
  const day = { day: "numeric", month: "short", year: "numeric", timeZone };
  const text = (date, more) => new Intl.DateTimeFormat(locale, { ...day, ...more }).format(date);
  const before = text(new Date(end) - 1);
  if (before !== text(new Date(end))) return before;
  return text(new Date(end), { hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
}

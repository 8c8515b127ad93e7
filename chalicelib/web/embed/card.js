/** An offer as a card, made of elements and text nodes alone. */
import { placeOf } from "./catalogue.js";

/**
 * A card with an offer, its prices, and what a guest may ask about it.
 * @param {object} offer of the catalogue
 * @param {{hotel: object, request: object}} catalogue
 * @param {{words: object, locale: string}} language
 * @param {{take: () => void, dismiss: () => void}} act what its buttons do
 * @returns {HTMLElement}
 * @throws {RangeError} for a currency or a zone that this browser does not have
 */
export function cardOf(offer, { hotel, request }, { words, locale }, act) {
  const uid = hotel.issuer_uid;
  const { campaign_id: campaign, offer_id: id, price_currency: currency } = offer;
  const money = (value) => number(locale, { style: "currency", currency }, value);
  const unit = { style: "unit", unit: "byte", unitDisplay: "long" };
  const fill = (text, values) => text.replace(/{(\w+)}/g, (_, name) => values[name]);
  // A list of links, as screen readers give it, says whose offer is taken.
  const link = (part, text, address, more = "") =>
    make("a", { part, href: address, target: "_blank", rel: "noopener noreferrer" }, [
      make("span", {}, [text, make("span", { class: "unseen" }, [`${more} ${words.tab}`])]),
    ]);
  const whyFold = fold("why", words.why, [make("p", {}, [words.why_text])]);
  const sentFold = fold("sent", words.sent, [
    make("pre", { part: "request" }, [`${request.method} ${request.address}`]),
    make("p", {}, [words.sent_text]),
    make("p", {}, [fill(words.answer, { size: number(locale, unit, request.bytes) })]),
  ]);
  const take = link("take", words.take, placeOf(uid, campaign, id), ` – ${offer.title}`);
  take.addEventListener("click", act.take);
  const dismiss = make("button", { part: "dismiss", type: "button" }, [words.dismiss]);
  dismiss.addEventListener("click", act.dismiss);
  const saving = money(offer.saving_amount);
  const day = lastDay(offer.ends_at, locale, hotel.zone);
  return make("section", { class: "card", part: "card", dir: "ltr", lang: locale }, [
    make("small", { part: "by", dir: "auto" }, [fill(words.by, { hotel: hotel.name ?? uid })]),
    make("p", { class: "title", part: "title", id: "title", dir: "auto" }, [offer.title]),
    make("p", { class: "price", part: "price" }, [
      make("strong", {}, [money(offer.price_amount)]),
      make("span", { part: "original" }, [
        ` ${fill(words.original, { original: money(offer.original_amount) })}`,
      ]),
    ]),
    make("p", { class: "terms" }, [
      make("span", { part: "saving" }, [fill(words.saving, { saving })]),
      make("span", { part: "until" }, [fill(words.until, { day })]),
    ]),
    make("div", { class: "actions", part: "actions" }, [take, dismiss]),
    make("div", { class: "links", part: "links" }, [
      whyFold.button,
      link("all", words.all, placeOf(uid)),
      sentFold.button,
    ]),
    whyFold.panel,
    sentFold.panel,
  ]);
}

/** A button that opens a text, and closes it. */
function fold(id, text, content) {
  const panel = make("div", { class: "panel", part: "panel", id, hidden: "" }, content);
  const attributes = { type: "button", part: id, "aria-expanded": "false", "aria-controls": id };
  const button = make("button", attributes, [text]);
  button.addEventListener("click", () => {
    panel.hidden = !panel.hidden;
    button.setAttribute("aria-expanded", String(!panel.hidden));
  });
  return { button, panel };
}

function number(locale, options, value) {
  return new Intl.NumberFormat(locale, options).format(value);
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

/** An element. Of texts it makes text nodes, since a strict host runs nothing that parses HTML. */
export function make(tag, attributes = {}, children = []) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** The form of a campaign: its fields, their problems, and the request made of them. */
import { amount, decimalsOf, isoDay, money, startOfDay } from "../../shared/format.js";
import { hotelNow } from "../../shared/hotel-time.js";
import { readNumber } from "../../shared/typed-numbers.js";
import { priced, savingOf } from "./campaigns.js";
import { amountOf, amountProblem } from "./typed-amounts.js";
import { placesProblem } from "./typed-places.js";

/** How long a campaign runs unless somebody chooses otherwise. */
const DAYS = 30;
const EMPTY_OFFER = { made: null, template_id: "", price_amount: "", count: "" };

/** An empty form, with room for one offer. */
export function emptyForm() {
  return {
    name: "",
    offers: [EMPTY_OFFER],
    budget_amount: "",
    until_day: isoDay(startOfDay(isoDay(hotelNow()), DAYS)),
    from_day: "",
    hourly_amount: "",
  };
}

/** The form of a campaign that exists. */
export function formOf(campaign) {
  const typed = (value) =>
    value === null ? "" : amount(value, decimalsOf(campaign.price_currency));
  return {
    name: campaign.name,
    offers: campaign.offers.map((offer) => ofMade(offer, campaign)),
    budget_amount: typed(campaign.budget_amount),
    until_day: lastDayOf(campaign),
    from_day: "",
    hourly_amount: typed(campaign.hourly_amount),
  };
}

/** An offer that exists: of it only the number of vouchers can be changed. */
function ofMade(offer, { price_currency }, count = String(offer.count)) {
  return { ...EMPTY_OFFER, made: { ...offer, price_currency }, count };
}

/** What was typed, put upon the campaign as a colleague has saved it meanwhile. */
export function formUpon(form, theirs) {
  const typedCount = (id) => form.offers.find(({ made }) => made?.offer_id === id)?.count;
  return {
    ...form,
    offers: [
      ...theirs.offers.map((offer) => ofMade(offer, theirs, typedCount(offer.offer_id))),
      ...form.offers.filter(({ made }) => !made),
    ],
  };
}

/** A form with another offer. */
export function withOffer(form) {
  return { ...form, offers: [...form.offers, EMPTY_OFFER] };
}

/** The last day of a campaign, by the hotel's calendar. */
function lastDayOf({ ends_at: end }) {
  return isoDay(new Date(end) - 1);
}

/** The currency of the offers that are chosen; null before there is one. */
export function currencyOf(form, templates) {
  return form.offers.map((offer) => promiseOf(offer, templates)).find(Boolean)?.currency ?? null;
}

/**
 * What an offer of the form is about; null as long as no template is chosen.
 * @returns {{title: string, original: number, currency: string} | null}
 */
export function promiseOf({ made, template_id: id }, templates) {
  const source = made ?? templates.find((one) => one.id === id);
  return (
    source && {
      title: source.title,
      original: made ? made.original_amount : source.price_amount,
      currency: source.price_currency,
    }
  );
}

/** What an offer of the form spares a guest; null as long as its prices are not complete. */
export function typedSaving(offer, templates) {
  const promise = promiseOf(offer, templates);
  if (!promise) return null;
  const { original, currency } = promise;
  const price = offer.made?.price_amount ?? amountOf(offer.price_amount, currency);
  const saving = savingOf({ original_amount: original, price_amount: price }, currency);
  return saving > 0 ? saving : null;
}

/** The new offers of a form as guests will see them, those whose prices are complete. */
export function previewsOf(form, templates) {
  return form.offers.flatMap((offer) => {
    const template = templates.find(({ id }) => id === offer.template_id);
    const saving = typedSaving(offer, templates);
    if (!template || saving === null) return [];
    const end = endOf(form, null);
    return {
      ...template,
      original_amount: template.price_amount,
      price_amount: amountOf(offer.price_amount, template.price_currency),
      saving_amount: saving,
      ends_at: Number.isNaN(end.getTime()) ? hotelNow() : end,
    };
  });
}

/**
 * What the budget pays for, whichever offers guests choose: `count` vouchers at least, of `total`;
 * `most` is spent at most. Null as long as an offer or the budget is not complete.
 */
export function reachOf(form, templates) {
  const currency = currencyOf(form, templates);
  const budget = currency ? amountOf(form.budget_amount, currency) : Number.NaN;
  const offers = form.offers.map((offer) => ({
    saving: typedSaving(offer, templates),
    count: countOf(offer),
  }));
  if (!(budget > 0) || offers.some(({ saving, count }) => saving === null || !(count > 0)))
    return null;
  return { currency, budget, ...priced(offers, budget, currency) };
}

function countOf({ count }) {
  return placesProblem(count) ? Number.NaN : Number(readNumber(count, 0).number);
}

/**
 * Check a form. Problems are reported as the API does: for each field a code and its limits.
 * @param {object} form
 * @param {object[]} templates
 * @param {object | null} campaign the one to change
 * @param {(field: string) => object} limitsOf as useLimits gives them
 * @returns {Record<string, {field: string, code: string, limits?: object}>}
 */
export function checkForm(form, templates, campaign, limitsOf) {
  const problems = {};
  const report = (field, problem) => {
    if (problem) problems[field] ??= { field, ...problem };
  };
  const currency = currencyOf(form, templates) ?? "EUR";
  report("name", nameProblem(form.name.trim(), limitsOf("name")));
  form.offers.forEach((offer, place) => {
    for (const [field, problem] of offerProblems(offer, templates, currency, limitsOf))
      report(`offers[${place}].${field}`, problem);
  });
  report("budget_amount", budgetProblem(form, templates, campaign, limitsOf("budget_amount")));
  report("ends_at", endProblem(form, campaign));
  report("hourly_amount", hourlyProblem(form, templates, currency, limitsOf("hourly_amount")));
  return problems;
}

function nameProblem(name, { maxLength: max = Infinity }) {
  if (!name) return { code: "required" };
  return [...name].length > max ? { code: "too_long", limits: { max } } : null;
}

/** The problems of one offer, as pairs of its field and a problem or null. */
function offerProblems(offer, templates, currency, limitsOf) {
  const limits = { ...limitsOf("offers.[].count"), ...(offer.made && atLeast(offer.made)) };
  const count = ["count", placesProblem(offer.count, limits)];
  if (offer.made) return [count];
  const promise = promiseOf(offer, templates);
  if (!promise) return [["template_id", { code: "required" }], priceRequired(offer), count];
  const own = promise.currency;
  if (own !== currency)
    return [["template_id", { code: "other_currency", limits: { currency, own } }]];
  const price = priceProblem(offer, promise, limitsOf("offers.[].price_amount"));
  return [["price_amount", price], count];
}

function atLeast({ accepted }) {
  return accepted > 0 ? { minimum: accepted } : {};
}

function priceRequired({ price_amount: price }) {
  return ["price_amount", price.trim() ? null : { code: "required" }];
}

function priceProblem({ price_amount: text }, { original, currency }, limits) {
  if (!text.trim()) return { code: "required" };
  const problem = amountProblem(text, currency, limits);
  if (problem) return problem;
  if (amountOf(text, currency) < original) return null;
  return { code: "too_large", limits: { below: money(original, currency) } };
}

function budgetProblem(form, templates, campaign, limits) {
  if (!form.budget_amount.trim()) return { code: "required" };
  const currency = currencyOf(form, templates) ?? "EUR";
  const problem = amountProblem(form.budget_amount, currency, limits);
  if (problem) return problem;
  // A new one pays for a voucher of each offer, one that runs for what was taken.
  const least = campaign ? campaign.spent_amount : Math.max(...savingsOf(form, templates), 0);
  if (amountOf(form.budget_amount, currency) >= least) return null;
  return { code: "too_small", limits: { min: money(least, currency) } };
}

/** An hour pays for one voucher of each offer at least. */
function hourlyProblem(form, templates, currency, limits) {
  const text = form.hourly_amount;
  if (!text.trim()) return null;
  const problem = amountProblem(text, currency, limits);
  if (problem) return problem;
  const most = Math.max(...savingsOf(form, templates), 0);
  if (amountOf(text, currency) >= most) return null;
  return { code: "too_small", limits: { min: money(most, currency) } };
}

/** The savings of the offers whose prices are complete. */
function savingsOf(form, templates) {
  return form.offers.map((offer) => typedSaving(offer, templates)).filter(Boolean);
}

function endProblem(form, campaign) {
  const end = endOf(form, campaign);
  if (Number.isNaN(end.getTime())) return { code: "required" };
  const now = hotelNow();
  if (end <= now) return { code: "already_over", limits: { after: new Date(now).toISOString() } };
  const start = startOf(form);
  return start && end <= start ? { code: "not_after_start", limits: { field: "starts_at" } } : null;
}

/** The end is a day: the campaign ends with it. One that is left as it was keeps its instant. */
function endOf(form, campaign) {
  if (campaign && form.until_day === lastDayOf(campaign)) return new Date(campaign.ends_at);
  return startOfDay(form.until_day, 1);
}

/** When it begins: with a day, or at once. */
function startOf({ from_day: day }) {
  return day ? startOfDay(day) : null;
}

/** The request of a form without problems. */
export function requestOf(form, templates, campaign) {
  const currency = currencyOf(form, templates);
  return {
    ...(campaign && { campaign_id: campaign.id, version: campaign.version }),
    name: form.name.trim(),
    ...(!campaign && form.from_day && { starts_at: form.from_day }),
    // As it was, or the day: it ends with it, by the hotel's clocks.
    ends_at: campaign && form.until_day === lastDayOf(campaign) ? campaign.ends_at : form.until_day,
    budget_amount: amountOf(form.budget_amount, currency),
    ...(form.hourly_amount.trim() && { hourly_amount: amountOf(form.hourly_amount, currency) }),
    offers: form.offers.map((offer) =>
      offer.made
        ? { offer_id: offer.made.offer_id, count: countOf(offer) }
        : {
            template_id: offer.template_id,
            price_amount: amountOf(offer.price_amount, currency),
            count: countOf(offer),
          },
    ),
  };
}

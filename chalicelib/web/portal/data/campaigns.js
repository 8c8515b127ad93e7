/** Campaigns: what their numbers say. Money is added in the smallest unit of its currency. */
import { decimalsOf, isoDay, money, startOfDay } from "../../shared/format.js";
import { intlLocale } from "../../shared/i18n.js";
import { to, withQuery } from "../router.js";

/** The statuses in which a campaign can still be changed. */
export const LIVE = ["scheduled", "running", "paused"];

/**
 * What a campaign is doing. "Budget spent" and "all given out" are no statuses of the server: they
 * follow from the numbers.
 * @returns {"scheduled" | "running" | "paused" | "ended" | "none_left" | "budget_spent"}
 */
export function stateOf(campaign) {
  if (campaign.status !== "running") return campaign.status;
  const left = campaign.offers.filter(({ accepted, count }) => accepted < count);
  if (left.length === 0) return "none_left";
  const { price_currency: currency } = campaign;
  const rest = toMinor(campaign.budget_amount - campaign.spent_amount, currency);
  const savings = left.map((offer) => toMinor(savingOf(offer, currency), currency));
  return rest < Math.min(...savings) ? "budget_spent" : "running";
}

/** What an offer spares a guest, which is what it costs the budget. */
export function savingOf({ original_amount: original, price_amount: price }, currency) {
  return toMinor(original - price, currency) / 10 ** decimalsOf(currency);
}

/** How many vouchers there are, and how many of them guests have taken. */
export function totalOf({ offers }) {
  const sum = (field) => offers.reduce((total, offer) => total + offer[field], 0);
  return { count: sum("count"), accepted: sum("accepted") };
}

/** The share of a whole, from 0 to 1. */
export function shareOf(part, whole) {
  return whole > 0 ? Math.min(1, part / whole) : 0;
}

/**
 * How many vouchers a budget pays for at least: as many as if guests took the dearest ones first.
 * @param {{saving: number, count: number}[]} offers
 * @returns {{count: number, total: number, most: number}} most: what is spent at most
 */
export function priced(offers, budget, currency) {
  let rest = toMinor(budget, currency);
  let count = 0;
  for (const offer of [...offers].sort((one, other) => other.saving - one.saving)) {
    const saving = toMinor(offer.saving, currency);
    const paid = Math.min(offer.count, Math.floor(rest / saving));
    count += paid;
    rest -= paid * saving;
    if (paid < offer.count) break;
  }
  const total = offers.reduce((sum, offer) => sum + offer.count, 0);
  const all = offers.reduce((sum, { saving, count: own }) => sum + own * saving, 0);
  return { count, total, most: Math.min(budget, all) };
}

/** An amount in the smallest unit of its currency, which is a whole number. */
function toMinor(amount, currency) {
  return Math.round(amount * 10 ** decimalsOf(currency));
}

/**
 * The latest days of a report, without a gap, the last one at the end.
 * @param {{day: string, accepted: number}[]} days those on which something was taken
 * @param {string} last the day at the end
 * @param {number} length how many days
 * @returns {{day: string, count: number}[]}
 */
export function latestDays(days, last, length) {
  const counts = new Map(days.map(({ day, accepted }) => [day, accepted]));
  return Array.from({ length }, (_, place) => {
    const day = isoDay(startOfDay(last, place + 1 - length));
    return { day, count: counts.get(day) ?? 0 };
  });
}

/** The place of a campaign, or of their list; an admin names the hotel. */
export function campaignPlace({ id, task, hotel }) {
  return withQuery(to("campaigns", ...[id, task].filter(Boolean)), { hotel });
}

/** "€1,000", but "€89.50": what people write of a budget. */
export function shortMoney(value, currency) {
  return money(value, currency, { trailingZeroDisplay: "stripIfInteger" });
}

/** "23 %": a share as people write it. */
export function percent(share) {
  return new Intl.NumberFormat(intlLocale(), { style: "percent" }).format(share);
}

/** The address of a hotel's offers, for its guests. */
export function offersLink(uid) {
  return new URL(to("offers", uid), document.baseURI).href;
}

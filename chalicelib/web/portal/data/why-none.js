/** Why nothing of a day can be booked in a shared calendar. */
import { isoDay } from "../../shared/format.js";
import { hotelNow } from "../../shared/hotel-time.js";

// What helps the guest most is said first.
const ORDER = ["taken", "window", "notice", "outside_validity", "closed", "past"];

/**
 * @param {object} voucher
 * @param {string} day
 * @param {Map<string, string[]>} refused the reasons of its slots, by day
 * @returns {string | null} a reason; null for a day that says enough by itself
 */
export function whyNone(voucher, day, refused) {
  if (!voucher.calendar_id) return null;
  const first = isoDay(Math.max(new Date(voucher.valid_from), hotelNow()));
  if (day < first || day > isoDay(voucher.valid_until)) return null;
  const reasons = refused.get(day);
  if (!reasons) return day === isoDay(hotelNow()) ? "past" : "closed";
  return ORDER.find((reason) => reasons.includes(reason)) ?? null;
}

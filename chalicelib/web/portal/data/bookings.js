import { getAll } from "../../shared/api.js";
import { instant, isoDay, startOfDay } from "../../shared/format.js";
import { withVouchers } from "./voucher-titles.js";

/**
 * The active bookings whose slots start between two instants, soonest first, with their vouchers.
 * @param {Date} from
 * @param {Date} to
 * @returns {Promise<{entries: {booking: object, voucher: object | null}[], more: boolean}>}
 */
export async function bookingsBetween(from, to, signal) {
  const query = { status: "booked", from: instant(from), to: instant(to) };
  const { items, more } = await getAll("voucher/bookings", query, { signal });
  items.sort((one, other) => one.slot_start.localeCompare(other.slot_start));
  return { entries: await withVouchers(items, signal), more };
}

/**
 * Count the bookings of a number of days, with 0 for a day without any.
 * @returns {{day: string, count: number}[]}
 */
export function loadByDay(entries, firstDay, days) {
  const counts = countByDay(entries);
  return Array.from({ length: days }, (_, later) => {
    const day = isoDay(startOfDay(firstDay, later));
    return { day, count: counts.get(day) ?? 0 };
  });
}

/** Count the bookings by day, of the days that have any. */
export function countByDay(entries) {
  const counts = new Map();
  for (const { booking } of entries) {
    const day = isoDay(booking.slot_start);
    counts.set(day, (counts.get(day) ?? 0) + 1);
  }
  return counts;
}

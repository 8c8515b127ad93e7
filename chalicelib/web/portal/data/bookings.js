import { get, getAll } from "../../shared/api.js";
import { instant, isoDay, startOfDay, zone } from "../../shared/format.js";

const PAGES = 40; // of 100 bookings; a longer range is cut, and says so

/**
 * The active bookings whose slots start between two instants, soonest first.
 * @param {Date} from
 * @param {Date} to
 * @param {{signal?: AbortSignal, withVouchers?: boolean}} [options]
 *   withVouchers: the lists show titles, while the charts only count
 * @returns {Promise<{entries: Entry[], end: string | null}>}
 *   Entry: {booking: object, voucher: object | null}; end: if there are more bookings than were
 *   loaded, the start of the last one that was
 */
export async function bookingsBetween(from, to, { signal, withVouchers = true } = {}) {
  const query = {
    status: "booked",
    from: instant(from),
    to: instant(to),
    order: "asc",
    include: withVouchers ? "voucher" : null,
  };
  const { items, more } = await getAll("voucher/bookings", query, { signal, pages: PAGES });
  return { entries: items.map(entryOf), end: more ? items.at(-1).slot_start : null };
}

/**
 * One page of bookings, each with its voucher.
 * @param {object} query filters of the API
 * @returns {Promise<{items: Entry[], next_cursor: string | null}>}
 */
export async function bookingsPage(query, signal) {
  const page = await get("voucher/bookings", { ...query, include: "voucher" }, { signal });
  return { items: page.items.map(entryOf), next_cursor: page.next_cursor };
}

/** The first active booking from an instant on, or null. */
export async function firstBookingFrom(from, signal) {
  const query = { status: "booked", from: instant(from), order: "asc", limit: 1 };
  // A page may be empty before the end of a listing.
  for (let cursor = null, pages = 0; pages < PAGES; pages += 1) {
    const { items, next_cursor: next } = await bookingsPage({ ...query, cursor }, signal);
    if (items.length > 0) return items[0];
    if (!next) return null;
    cursor = next;
  }
  return null;
}

/** A booking of a list, beside its voucher. */
export function entryOf({ voucher = null, ...booking }) {
  return { booking, voucher };
}

/** The viewer's zone as it is when these bookings start. */
export function zoneOf(entries) {
  return zone(...entries.map(({ booking }) => booking.slot_start));
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

import { get, getAll } from "../../shared/api.js";
import { instant, isoDay, startOfDay, zone } from "../../shared/format.js";

const PAGES = 40; // of 100 bookings; a longer range is cut, and says so
const LIMIT_OF_DAY = 50; // a page of one day, which is asked for every minute

/**
 * The active bookings whose slots start between two instants, soonest first.
 * @param {Date} from
 * @param {Date} to
 * @param {{signal?: AbortSignal, withVouchers?: boolean}} [options]
 *   withVouchers: the lists show titles, while the charts only count
 * @returns {Promise<{entries: Entry[], end: string | null}>}
 *   Entry: {booking: object, voucher: object | null}; end: if there are more bookings than were
 *   loaded, the start of the last one that was, or where the search began
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
  return { entries: items.map(entryOf), end: more ? endOf(items, query) : null };
}

/**
 * The live bookings of a calendar whose slots start in a span of time, soonest first.
 * @returns {Promise<{entries: Entry[], end: string | null}>} as above
 */
export async function bookingsOfCalendar(calendarId, { from, to }, signal) {
  const query = { calendar_id: calendarId, from, to, order: "asc", include: "voucher" };
  const { items, more } = await getAll("voucher/bookings", query, { signal, pages: PAGES });
  return { entries: items.map(entryOf), end: more ? endOf(items, query) : null };
}

/** Up to where bookings were read; a filter may have left none on the pages that were. */
function endOf(items, { from }) {
  return items.at(-1)?.slot_start ?? from;
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

/**
 * The active bookings of a day, soonest first, and the first one after it.
 * @param {string} day
 * @returns {Promise<{entries: Entry[], end: string | null, next: Entry | null}>} end: as above
 */
export async function bookingsOfDay(day, signal) {
  const tomorrow = startOfDay(day, 1);
  const isLater = (booking) => new Date(booking.slot_start) >= tomorrow;
  const from = instant(startOfDay(day));
  const query = { status: "booked", from, order: "asc", include: "voucher", limit: LIMIT_OF_DAY };
  const { items, more } = await getAll("voucher/bookings", query, {
    signal,
    pages: (PAGES * 100) / LIMIT_OF_DAY,
    isEnough: (read) => read.some(isLater),
  });
  const later = items.find(isLater);
  const ofDay = items.filter((booking) => !isLater(booking));
  return {
    entries: ofDay.map(entryOf),
    end: more && !later ? endOf(ofDay, query) : null,
    next: later ? entryOf(later) : null,
  };
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

/** The bookings that a change of hours, places or blocks made unfit. */
import { get } from "../../shared/api.js";
import { bookingsOfCalendar } from "./bookings.js";

const PAGES = 24; // of 31 days: as far ahead as a calendar can be booked

/**
 * All bookings to come that do not fit into a calendar any more, soonest first.
 * @returns {Promise<(Entry & {reason: "closed" | "overfull"})[]>}
 */
export async function misfitsOf(calendarId, signal) {
  const last = await lastBooking(calendarId, signal);
  if (last === null) return [];
  const conflicts = await conflictsUntil(calendarId, last, signal);
  if (conflicts.length === 0) return [];
  const reasons = new Map(conflicts.map((one) => [one.booking_id, one.reason]));
  const span = { from: conflicts[0].slot_start, to: after(conflicts.at(-1).slot_start) };
  const { entries } = await bookingsOfCalendar(calendarId, span, signal);
  return entries
    .filter(({ booking }) => reasons.has(booking.id))
    .map((entry) => ({ ...entry, reason: reasons.get(entry.booking.id) }));
}

/** When the last booking of a calendar has ended; null without one. */
async function lastBooking(calendarId, signal) {
  const query = { calendar_id: calendarId, order: "desc", limit: 1 };
  const { items } = await get("voucher/bookings", query, { signal });
  return items[0]?.slot_end ?? null;
}

async function conflictsUntil(calendarId, to, signal) {
  const conflicts = [];
  let from = null;
  for (let page = 0; page < PAGES; page += 1) {
    const query = { calendar_id: calendarId, from, to };
    const { items, next_from: next } = await get("calendar/conflicts", query, { signal });
    // One that reaches over the end of a page is on the next one, too.
    conflicts.push(
      ...items.filter((one) => conflicts.every((has) => has.booking_id !== one.booking_id)),
    );
    if (!next) break;
    from = next;
  }
  return conflicts.sort((one, other) => Date.parse(one.slot_start) - Date.parse(other.slot_start));
}

/** `to` does not include its instant. */
function after(instant) {
  return new Date(Date.parse(instant) + 1).toISOString();
}

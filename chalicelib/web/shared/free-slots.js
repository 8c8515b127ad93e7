import { get } from "./api.js";
import { instant, isoDay, startOfMonth } from "./format.js";

const ANSWERS = 4; // a month is one answer of 31 days, and an hour more where the clocks change
const MINUTE_MS = 60_000;

/**
 * The slots of a month, grouped by day in the viewer's time zone.
 * @param {{id: string, calendar_id?: string}} voucher
 * @param {string} month "2026-12"
 * @param {AbortSignal} signal
 * @param {string} [bookingId] its live booking, if that is to move: what it takes is free for it
 * @param {{booking: string}} [as] the link by which the booking is to move
 * @returns {Promise<{
 *   days: Map<string, object[]>, refused: Map<string, string[]>, heldSlots: object[],
 *   promise: object | null,
 * }>}
 *   days: the free slots; refused: the reasons why other ones of a shared calendar are not free;
 *   heldSlots: those that may be free again soon; promise: what such a calendar promises about
 *   cancelling (promiseOf)
 */
export async function freeSlots(voucher, month, signal, bookingId, as) {
  const end = startOfMonth(month, 1);
  const days = new Map();
  const refused = new Map();
  const heldSlots = [];
  const put = (map, day, value) =>
    map.has(day) ? map.get(day).push(value) : map.set(day, [value]);
  const path = as ? "booking/slots" : "slots/available";
  const more = {
    ...(!as && { voucher_id: voucher.id }),
    ...(voucher.calendar_id && { all: true }),
    ...(bookingId && { booking_id: bookingId }),
  };
  let promise = null;
  let from = instant(startOfMonth(month));
  for (let answers = 0; from && answers < ANSWERS; answers += 1) {
    const query = { from, to: instant(end), ...more };
    const answer = await get(path, query, { signal, as });
    for (const slot of answer.items) {
      const day = isoDay(slot.start);
      if (slot.free_again_at) heldSlots.push(slot);
      if (slot.reason) put(refused, day, slot.reason);
      else put(days, day, slot);
    }
    if (answer.late_cancel) promise = answer;
    from = answer.next_from;
  }
  return { days, refused, heldSlots, promise };
}

/**
 * Until when a guest may cancel a booking of this slot, and what becomes of it later: in the words
 * of a booking.
 * @returns {{cancel_until: string, late_cancel: string} | null} null without a shared calendar
 */
export function promiseOf(promise, slot) {
  if (!promise || !slot) return null;
  const until = new Date(slot.start) - promise.cancel_until_minutes * MINUTE_MS;
  return { cancel_until: instant(until), late_cancel: promise.late_cancel };
}

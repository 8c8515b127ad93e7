/** Where a booking of a shared calendar can be moved to. The service decides when it is moved. */
import { get } from "../../shared/api.js";
import { instant, isoDay, startOfMonth } from "../../shared/format.js";
import { startsBetween } from "./calendar-starts.js";

const MINUTE_MS = 60_000;
const CELL_MS = 15 * MINUTE_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;
const AROUND_MS = 3 * DAY_MS; // buffers, and a stay until the time of check-out
const ANSWERS = 4; // of 31 days: a month, and a stay that begins on its last day

/**
 * What must be read once to know where a booking can go.
 * @returns {Promise<{calendar: object, special: Map<string, object[]>, voucher: object}>}
 */
export async function loadMovable(booking, signal) {
  const [{ items }, { voucher }] = await Promise.all([
    get("calendar/list", { calendar_id: booking.calendar_id }, { signal }),
    get("voucher/status", { voucher_id: booking.voucher_id }, { signal }),
  ]);
  const [calendar] = items;
  const special = new Map(calendar.exceptions.map(({ date, hours }) => [date, hours]));
  return { calendar, special, voucher };
}

/**
 * The starts of a month to which a booking can be moved, in the form of freeSlots: what it takes
 * itself is free for it.
 * @param {{
 *   calendar: object, special: Map<string, object[]>, voucher: object, booking: object,
 * }} movable
 * @param {string} month
 */
export async function freeMoves({ calendar, special, voucher, booking }, month, signal) {
  const [low, high] = [startOfMonth(month), startOfMonth(month, 1)].map(Number);
  const minutes = voucher.duration_minutes;
  const usedAt = without(
    await usedBetween(calendar.id, low - AROUND_MS, high + minutes * MINUTE_MS + AROUND_MS, signal),
    calendar,
    booking,
  );
  const question = { low, high, now: Date.now(), minutes, usedAt };
  const days = new Map();
  const refused = new Map();
  for (const one of startsBetween(calendar, special, question)) {
    const day = isoDay(one.start);
    const reason = reasonOf(one, voucher, booking);
    const map = reason ? refused : days;
    map.set(day, [...(map.get(day) ?? []), reason ?? slotOf(one)]);
  }
  return { days, refused };
}

function reasonOf({ start, end, left, reason }, voucher, booking) {
  if (["past", "notice", "window"].includes(reason)) return reason;
  if (start < Date.parse(voucher.valid_from) || end > Date.parse(voucher.valid_until))
    return "outside_validity";
  if (reason) return reason;
  if (start === Date.parse(booking.slot_start)) return "taken"; // it is there already
  return left < booking.places ? "taken" : null;
}

function slotOf({ start, end, left }) {
  return { slot_id: slotId(start), start: instant(start), end: instant(end), left };
}

/** The id of a slot that starts then. */
export function slotId(start) {
  return `slot-${instant(start).replace(".000Z", "Z")}`;
}

/** The places used by the beginning of each quarter of an hour. */
async function usedBetween(calendarId, low, high, signal) {
  const used = new Map();
  let from = instant(low);
  for (let answers = 0; from && answers < ANSWERS; answers += 1) {
    const query = { calendar_id: calendarId, from, to: instant(high) };
    const answer = await get("calendar/load", query, { signal });
    for (const one of answer.load) {
      for (let cell = Date.parse(one.from); cell < Date.parse(one.to); cell += CELL_MS)
        used.set(cell, one.used);
    }
    from = answer.next_from;
  }
  return used;
}

/** What is used without a booking and its buffers. */
function without(used, calendar, { slot_start: start, slot_end: end, places }) {
  const first = Date.parse(start) - calendar.buffer_before * MINUTE_MS;
  const last = Date.parse(end) + calendar.buffer_after * MINUTE_MS;
  return (cell) => {
    const isOwn = cell + CELL_MS > first && cell < last;
    return Math.max(0, (used.get(cell) ?? 0) - (isOwn ? places : 0));
  };
}

/** A calendar as the desk sees it: its hours in rows, with load, bookings and blocks. */
import { get } from "../../shared/api.js";
import { instant, startOfDay } from "../../shared/format.js";
import { bookingsOfCalendar } from "./bookings.js";

/**
 * What is to be seen of a calendar on some days that follow each other.
 * @param {object} calendar as the API has it
 * @param {string[]} days
 * @returns {Promise<Plan>} Plan: {calendar, open, load, blocks, entries, starts, end, conflicts};
 *   instants as milliseconds; starts: those at which services may start; conflicts: the reason by
 *   booking, of the 31 days to come
 */
export async function loadPlan(calendar, days, signal) {
  const query = {
    calendar_id: calendar.id,
    from: instant(startOfDay(days[0])),
    to: instant(startOfDay(days.at(-1), 1)),
  };
  const [{ use, list }, { items }] = await Promise.all([
    loadUse(query, signal),
    get("calendar/conflicts", { calendar_id: calendar.id }, { signal }),
  ]);
  const from = Date.parse(query.from);
  return {
    calendar,
    open: use.open.map(withSpan),
    load: use.load.map(withSpan),
    blocks: use.blocks.map(withSpan),
    starts: new Set(use.starts.map(Date.parse)),
    entries: list.entries
      .map(({ booking, voucher }) => ({
        booking,
        voucher,
        start: Date.parse(booking.slot_start),
        stop: Date.parse(booking.slot_end),
      }))
      .filter(({ stop }) => stop > from),
    end: list.end,
    conflicts: new Map(items.map((one) => [one.booking_id, one.reason])),
  };
}

async function loadUse(query, signal) {
  const use = await get("calendar/load", query, { signal });
  const span = { from: use.bookings_from, to: query.to };
  return { use, list: await bookingsOfCalendar(query.calendar_id, span, signal) };
}

function withSpan(one) {
  return { ...one, start: Date.parse(one.from), stop: Date.parse(one.to) };
}

/**
 * The rows of a day: from one start, or other change, to the next.
 * @param {Plan} plan
 * @param {string} day
 * @returns {Row[]} Row: {start, stop, isOpen, isStart, entries, blocks, used, capacity, parts};
 *   entries: the bookings that begin in it; blocks: those that reach into it; used of capacity:
 *   where it is fullest; parts: the places of those who arrive, who are there already, and blocked
 */
export function rowsOf(plan, day) {
  const low = startOfDay(day).getTime();
  const high = startOfDay(day, 1).getTime();
  const rows = edges(plan, low, high).map((start, place, all) =>
    rowBetween(plan, start, all[place + 1] ?? high),
  );
  const isBare = ({ isOpen, entries, blocks }) => !isOpen && !entries.length && !blocks.length;
  const first = rows.findIndex((row) => !isBare(row));
  const last = rows.findLastIndex((row) => !isBare(row));
  return first < 0 ? [] : joined(rows.slice(first, last + 1), isBare);
}

/** Where something begins or ends on a day; its first is the beginning of the day. */
function edges({ open, starts, entries, blocks }, low, high) {
  const all = [
    ...[low, ...starts],
    ...open.flatMap(({ start, stop }) => [start, stop]),
    ...entries.map(({ start }) => start),
    ...blocks.flatMap(({ start, stop }) => [start, stop]),
  ];
  return [...new Set(all)].filter((one) => one >= low && one < high).sort((a, b) => a - b);
}

function rowBetween(plan, start, stop) {
  const reaches = (one) => one.start < stop && one.stop > start;
  const interval = plan.open.find(reaches);
  const usual = interval?.capacity ?? plan.calendar.capacity;
  const fullest = plan.load
    .filter(reaches)
    .reduce((most, one) => (one.capacity - one.used < most.capacity - most.used ? one : most), {
      used: 0,
      capacity: usual,
    });
  const entries = plan.entries.filter((one) => one.start >= start && one.start < stop);
  const blocks = plan.blocks.filter(reaches);
  return {
    ...{ start, stop, entries, blocks },
    isOpen: interval !== undefined,
    isStart: plan.starts.has(start),
    used: fullest.used,
    capacity: fullest.capacity,
    parts: partsOf(fullest.used, entries, blocks),
  };
}

/** Of the places used, those of each kind; who is there already takes the rest. */
function partsOf(used, entries, blocks) {
  const blocked = Math.min(
    used,
    blocks.reduce((sum, { places }) => sum + places, 0),
  );
  const arriving = Math.min(
    used - blocked,
    entries.reduce((sum, { booking }) => sum + booking.places, 0),
  );
  return { arriving, staying: used - blocked - arriving, blocked };
}

/** Rows in which it is closed, one after the other, are one. */
function joined(rows, isBare) {
  const kept = [];
  for (const row of rows) {
    const before = kept.at(-1);
    if (before && isBare(before) && isBare(row)) before.stop = row.stop;
    else kept.push({ ...row });
  }
  return kept;
}

/** The bookings that are there when a day begins: those of a night, or of a stay. */
export function stayingAt({ entries }, day) {
  const low = startOfDay(day).getTime();
  return entries.filter(({ start, stop }) => start < low && stop > low);
}

/** The fullest row of a day, or null where it is closed. */
export function peakOf(rows) {
  return rows
    .filter(({ isOpen, used }) => isOpen || used > 0)
    .reduce(
      (most, row) => (most && most.used / most.capacity >= row.used / row.capacity ? most : row),
      null,
    );
}

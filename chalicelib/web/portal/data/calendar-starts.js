/**
 * When services can start in a calendar that is not saved yet: the service's own rule, without what
 * is booked. A test holds the two together.
 */
import { DAY_MINUTES, dayAfter, minutesOf, wallInstant, wallOf, weekdayOf } from "./wall-time.js";

const MINUTE_MS = 60_000;
const CELL_MS = 15 * MINUTE_MS;
const DAY_MS = DAY_MINUTES * MINUTE_MS;
const MARGIN_MS = 2.5 * DAY_MS + 60 * MINUTE_MS; // buffers, and a stay until the time of check-out

/**
 * Every start from `low` to before `high`.
 * @param {object} calendar as the API has it
 * @param {Map<string, object[]>} specialDays hours by date, instead of those of its weekday
 * @param {{low: number, high: number, now: number, minutes: number}} question minutes: of a service
 * @returns {{start: number, end: number, left: number, reason: string | null}[]}
 *   left: the places; reason: why it cannot be booked: past, notice, window or closed
 */
export function startsBetween(calendar, specialDays, { low, high, now, minutes }) {
  const last = high + minutes * MINUTE_MS + MARGIN_MS;
  const intervals = openIntervals(calendar, specialDays, low - MARGIN_MS, last);
  const openings = joined(intervals);
  const step = calendar.start_every * MINUTE_MS;
  const starts = [];
  for (const interval of intervals.filter(({ isContinued }) => !isContinued)) {
    const skipped = Math.max(0, Math.ceil((low - interval.start) / step));
    const until = Math.min(interval.end, high);
    for (let start = interval.start + skipped * step; start < until; start += step)
      starts.push(decide(calendar, { intervals, openings }, { start, now, minutes }));
  }
  return starts;
}

function decide(calendar, { intervals, openings }, { start, now, minutes }) {
  const end = endOf(calendar, start, minutes);
  let reason = null;
  if (start <= now) reason = "past";
  else if (start < now + calendar.notice_minutes * MINUTE_MS) reason = "notice";
  else if (start > now + calendar.window_days * DAY_MS) reason = "window";
  else if (!openings.some((opening) => opening.start <= start && end <= opening.end))
    reason = "closed";
  if (reason) return { start, end, left: 0, reason };
  const from = start - calendar.buffer_before * MINUTE_MS;
  const to = end + calendar.buffer_after * MINUTE_MS;
  return { start, end, left: placesBetween(calendar, intervals, from, to), reason };
}

/** When a service that starts then ends: a stay at the time of check-out. */
function endOf(calendar, start, minutes) {
  if (!calendar.check_out) return start + minutes * MINUTE_MS;
  const nights = Math.max(1, Math.ceil(minutes / DAY_MINUTES));
  const { day } = wallOf(start, calendar.zone);
  return wallInstant(dayAfter(day, nights), minutesOf(calendar.check_out), calendar.zone);
}

/** The fewest places in any quarter of an hour; where it is in no interval, the calendar's. */
function placesBetween(calendar, intervals, from, to) {
  let fewest = Infinity;
  const first = Math.floor(from / CELL_MS) * CELL_MS;
  for (let cell = first; cell < to; cell += CELL_MS) {
    const interval = intervals.findLast(({ start, end }) => start < cell + CELL_MS && end > cell);
    fewest = Math.min(fewest, interval?.capacity ?? calendar.capacity);
  }
  return fewest;
}

/** The intervals that reach into a stretch of time, in their order. */
function openIntervals(calendar, specialDays, start, end) {
  const { zone } = calendar;
  const hoursOn = (day) => specialDays.get(day) ?? calendar.hours[weekdayOf(day)] ?? [];
  const intervals = [];
  const { day: last } = wallOf(end, zone);
  for (let { day } = wallOf(start, zone); day <= last; day = dayAfter(day)) {
    for (const { from, to, capacity } of hoursOn(day)) {
      const opens = wallInstant(day, minutesOf(from), zone);
      const closes = wallInstant(day, minutesOf(to), zone);
      if (opens >= closes || closes <= start || opens >= end) continue;
      const isContinued =
        Boolean(calendar.check_out) && from === "00:00" && isNight(hoursOn(dayAfter(day, -1)));
      intervals.push({ start: opens, end: closes, capacity, isContinued });
    }
  }
  return intervals;
}

/** Whether a day's last hours are the beginning of a night: nobody arrives anew at midnight. */
function isNight(hours) {
  const last = hours.at(-1);
  return last !== undefined && last.to === "24:00" && last.from !== "00:00";
}

/** The openings: intervals that touch, joined. */
function joined(intervals) {
  const openings = [];
  for (const { start, end } of intervals) {
    if (openings.at(-1)?.end === start) openings.at(-1).end = end;
    else openings.push({ start, end });
  }
  return openings;
}

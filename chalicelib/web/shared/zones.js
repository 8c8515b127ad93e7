/** Time zones: the page's own, what its clocks show at an instant, and which instant they show. */
import { signal } from "./signal.js";

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const formatters = new Map();
const WALL = {
  ...{ year: "numeric", month: "numeric", day: "numeric", hourCycle: "h23" },
  ...{ hour: "numeric", minute: "numeric", second: "numeric" },
};

/**
 * The zone of the page (IANA): that of the hotel that it is about; or null, the viewer's. Whatever
 * is formatted here is in it, unless a function is called with another zone.
 */
export const pageZone = signal(null);

/** As a zone: the viewer's own, whatever the page's is. */
export const VIEWER = "viewer";

/** The same zone if this browser knows it, else null: an old one may miss a new zone. */
export function knownZone(zone) {
  try {
    return zone && new Intl.DateTimeFormat("en", { timeZone: zone }) && zone;
  } catch {
    return null;
  }
}

/** The zone that is meant, as Intl takes it: undefined is the viewer's. */
export function timeZoneOf(zone) {
  const meant = zone ?? pageZone.get();
  return meant === VIEWER || meant === null ? undefined : meant;
}

/** A formatter of dates, made once. */
export function formatter(locale, options) {
  const key = locale + JSON.stringify(options);
  if (!formatters.has(key)) formatters.set(key, new Intl.DateTimeFormat(locale, options));
  return formatters.get(key);
}

/** By how much the clocks are ahead of UTC at an instant (milliseconds). */
export function aheadAt(instant, zone) {
  const timeZone = timeZoneOf(zone);
  if (timeZone === undefined) return -new Date(instant).getTimezoneOffset() * MINUTE_MS;
  const parts = {};
  for (const { type, value } of formatter("en-US", { ...WALL, timeZone }).formatToParts(instant))
    parts[type] = Number(value);
  const { year, month, day: date, hour, minute, second } = parts;
  const shown = Date.UTC(year, month - 1, date, hour, minute, second);
  return shown - Math.floor(instant / SECOND_MS) * SECOND_MS;
}

/**
 * The instant at which the clocks show a wall time, which is given as if it were UTC. Where they
 * show it twice, the first; where they skip it, the instant of their jump: as the server decides.
 */
function instantAt(wall, zone) {
  if (Number.isNaN(wall)) return Number.NaN;
  const nearby = [wall - DAY_MS, wall + DAY_MS].map((near) => wall - aheadAt(near, zone));
  let [low, high] = nearby.sort((one, other) => one - other);
  const right = [low, high].find((one) => one + aheadAt(one, zone) === wall);
  if (right !== undefined) return right;
  const before = aheadAt(low, zone);
  while (high - low > SECOND_MS) {
    const middle = Math.floor((low + high) / 2 / SECOND_MS) * SECOND_MS;
    if (aheadAt(middle, zone) === before) low = middle;
    else high = middle;
  }
  return high;
}

/** The calendar day of an instant in a zone: "2026-12-15". */
export function isoDay(date, zone) {
  const instant = new Date(date).getTime();
  return new Date(instant + aheadAt(instant, zone)).toISOString().slice(0, -14);
}

/** The hour that the clocks show at an instant. */
export function hourOf(date) {
  const instant = new Date(date).getTime();
  return new Date(instant + aheadAt(instant)).getUTCHours();
}

/** The minutes since midnight that the clocks show at an instant. */
export function minuteOf(date) {
  const instant = new Date(date).getTime();
  const wall = new Date(instant + aheadAt(instant));
  return wall.getUTCHours() * 60 + wall.getUTCMinutes();
}

/** The instant at which a day ("2026-12-15") begins, some days later. */
export function startOfDay(iso, later = 0) {
  return atHour(iso, later * 24);
}

/** The instant at which the clocks show a full hour of a day. */
export function atHour(iso, hours) {
  const [year, month, date] = iso.split("-").map(Number);
  return new Date(instantAt(Date.UTC(year, month - 1, date, hours)));
}

/** How many midnights lie between two instants. */
export function daysBetween(start, end, zone) {
  const [first, last] = [start, end].map((date) => Date.parse(`${isoDay(date, zone)}T00:00Z`));
  return (last - first) / DAY_MS;
}

/** The instant at which a month ("2026-12") begins, some months later. */
export function startOfMonth(iso, later = 0) {
  const [year, month] = iso.split("-").map(Number);
  return new Date(instantAt(Date.UTC(year, month - 1 + later, 1)));
}

/** The month of a day: "2026-12". */
export function monthOf(iso) {
  return iso.slice(0, 7);
}

/** What the clocks of a zone show: between instants and wall time. */
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;
const CLOCK = {
  year: "numeric",
  month: "numeric",
  day: "numeric",
  hour: "numeric",
  minute: "numeric",
  second: "numeric",
  hourCycle: "h23",
};
const clocks = new Map();

/** The minutes of a day. */
export const DAY_MINUTES = 24 * 60;

/** Whether the browser has this time zone. */
export function isZone(name) {
  try {
    clockOf(name);
    return true;
  } catch {
    return false;
  }
}

/** The minutes since midnight of a wall time: of "10:15" 615. */
export function minutesOf(text) {
  const [hours, minutes] = text.split(":").map(Number);
  return hours * 60 + minutes;
}

/** The wall time of some minutes since midnight: "10:15". */
export function wallText(minutes) {
  const pad = (number) => String(number).padStart(2, "0");
  return `${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

/**
 * The minutes since midnight of a time as people type it: "9", "9:30", "9.30", "0930", "9 pm".
 * @param {string} text
 * @returns {number | null} null: it is no time of a day
 */
export function readWall(text) {
  const typed = /^(\d{1,2})(?:[:.h]?(\d\d))?\s*(?:h|uhr|uur|u|([ap])\.?m\.?)?$/i.exec(text.trim());
  if (!typed) return null;
  const [, hour, minute = "0", half] = typed;
  let hours = Number(hour);
  if (half && (hours < 1 || hours > 12)) return null;
  if (half) hours = (hours % 12) + (half.toLowerCase() === "p" ? 12 : 0);
  const minutes = hours * 60 + Number(minute);
  return Number(minute) < 60 && minutes <= DAY_MINUTES ? minutes : null;
}

/** The date and the minutes since its midnight that a zone's clocks show at an instant. */
export function wallOf(instant, zone) {
  const wall = new Date(instant + offsetAt(instant, zone));
  const minutes = wall.getUTCHours() * 60 + wall.getUTCMinutes();
  return { day: wall.toISOString().slice(0, 10), minutes };
}

/** The day after some days: of "2026-12-31" and 1 "2027-01-01". */
export function dayAfter(day, days = 1) {
  return new Date(Date.parse(`${day}T00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The weekday of a date, as the API names it: "mon". */
export function weekdayOf(day) {
  const names = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
  return names[new Date(`${day}T00:00Z`).getUTCDay()];
}

/**
 * The instant at which so many minutes of a date's wall time have passed. As the service does:
 * where the clocks show it twice, the first; where they skip it, the instant of their jump.
 */
export function wallInstant(day, minutes, zone) {
  const wall = Date.parse(`${day}T00:00Z`) + minutes * MINUTE_MS;
  const around = [wall - DAY_MS, wall + DAY_MS].map((instant) => wall - offsetAt(instant, zone));
  const shown = around.filter((instant) => instant + offsetAt(instant, zone) === wall);
  return shown.length > 0
    ? Math.min(...shown)
    : jump(Math.min(...around), Math.max(...around), zone);
}

/** The instant between these two from which on a zone's clocks are another offset from UTC. */
function jump(start, end, zone) {
  const offset = offsetAt(start, zone);
  let [before, after] = [start, end];
  while (after - before > SECOND_MS) {
    const middle = Math.floor((before + after) / 2 / SECOND_MS) * SECOND_MS;
    if (offsetAt(middle, zone) === offset) before = middle;
    else after = middle;
  }
  return after;
}

/** By how much a zone's clocks are ahead of UTC, in milliseconds. */
function offsetAt(instant, zone) {
  const shown = {};
  for (const { type, value } of clockOf(zone).formatToParts(instant)) shown[type] = Number(value);
  const { year, month, day, hour, minute, second } = shown;
  return (
    Date.UTC(year, month - 1, day, hour, minute, second) -
    Math.floor(instant / SECOND_MS) * SECOND_MS
  );
}

function clockOf(zone) {
  if (!clocks.has(zone))
    clocks.set(
      zone,
      new Intl.DateTimeFormat("en-u-ca-gregory-nu-latn", { ...CLOCK, timeZone: zone }),
    );
  return clocks.get(zone);
}

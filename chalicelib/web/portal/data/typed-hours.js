/** The hours of a day as people type them, and what may be wrong with them. */
import { readNumber } from "../../shared/typed-numbers.js";
import { QUARTER } from "./typed-lengths.js";
import { placesProblem } from "./typed-places.js";
import { DAY_MINUTES, readWall, wallText } from "./wall-time.js";

/** The most intervals of a weekday, and of one date. */
export const INTERVALS_MAX = { weekday: 6, date: 2 };

/** An interval of the API as it stands in the fields. */
export function typed({ from, to, capacity }) {
  return { from, to, capacity: capacity ? String(capacity) : "" };
}

/** The bounds of an interval in minutes; null if they cannot be drawn as a bar. */
export function bounds({ from, to }) {
  const [start, end] = [readWall(from), readWall(to)];
  return start === null || end === null || start >= end ? null : { start, end };
}

/** The intervals of a day without problems, as the API has them, in their order. */
export function hoursOf(day) {
  return day
    .map(({ from, to, capacity }) => ({
      from: wallText(readWall(from)),
      to: wallText(readWall(to)),
      ...(capacity.trim() && { capacity: Number(readNumber(capacity, 0).number) }),
    }))
    .sort((one, other) => one.from.localeCompare(other.from));
}

/**
 * What is wrong with each interval of a day.
 * @returns {({part: "from" | "to" | "capacity", code: string, limits?: object} | null)[]}
 */
export function hoursProblems(day) {
  return day.map((interval, place) => ownProblem(interval) ?? overlap(interval, day, place));
}

function ownProblem({ from, to, capacity }) {
  for (const [part, text] of Object.entries({ from, to })) {
    if (!text.trim()) return { part, code: "required" };
    const minutes = readWall(text);
    if (minutes === null) return { part, code: "not_a_wall_time", limits: { example: "10:15" } };
    if (minutes % QUARTER) return { part, code: "not_a_quarter" };
  }
  if (readWall(from) === DAY_MINUTES) return { part: "from", code: "day_is_over" };
  if (readWall(to) <= readWall(from)) return { part: "to", code: "ends_too_early" };
  const places = placesProblem(capacity);
  return capacity.trim() && places ? { part: "capacity", ...places } : null;
}

/** An interval that begins before an earlier one of the list, or of the day, has ended. */
function overlap(interval, day, place) {
  const own = bounds(interval);
  const other = day.slice(0, place).find((earlier) => {
    const its = bounds(earlier);
    return its && own.start < its.end && its.start < own.end;
  });
  if (!other) return null;
  const { start, end } = bounds(other);
  return { part: "from", code: "overlaps", limits: { from: wallText(start), to: wallText(end) } };
}

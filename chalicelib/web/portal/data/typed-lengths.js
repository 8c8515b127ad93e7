/** Lengths of time as people type them: a number, and a unit beside it. */
import { duration } from "../../shared/format.js";
import { readNumber } from "../../shared/typed-numbers.js";
import { UNITS } from "./voucher-form.js";

/** Every length in a calendar is a multiple of it. */
export const QUARTER = 15;

/** A length in the largest unit in which it is a whole number. */
export function lengthOf(minutes) {
  const units = Object.keys(UNITS).filter((unit) => minutes > 0 && minutes % UNITS[unit] === 0);
  return {
    count: String(minutes / UNITS[units.at(-1) ?? "minute"]),
    unit: units.at(-1) ?? "minute",
  };
}

/** The minutes of a length; not a number where none was typed. */
export function minutesIn({ count, unit }) {
  const { number = Number.NaN } = readNumber(count) ?? {};
  return Number(number) * UNITS[unit];
}

/**
 * What is wrong with a length, by the limits that the API states.
 * @returns {{code: string, limits?: object} | null}
 */
export function lengthProblem(length, { minimum: min = 0, maximum: max = Infinity }) {
  if (!length.count.trim()) return { code: "required" };
  const minutes = minutesIn(length);
  if (!Number.isInteger(minutes)) return { code: "wrong_type", limits: { type: "minutes" } };
  if (minutes < min) return { code: "too_short_time", limits: { min: duration(min) } };
  if (minutes > max) return { code: "too_long_time", limits: { max: duration(max) } };
  if (minutes % QUARTER) return { code: "not_quarters" };
  return null;
}

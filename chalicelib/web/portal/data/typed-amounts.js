/** Amounts of money as people type them, checked by the limits that the API states. */
import { amount, decimalsOf } from "../../shared/format.js";
import { readNumber } from "../../shared/typed-numbers.js";

/** The amount that was typed, or NaN. */
export function amountOf(text, currency) {
  return Number(readNumber(text, decimalsOf(currency))?.number ?? Number.NaN);
}

/**
 * What is wrong with an amount that was typed.
 * @param {string} text not empty
 * @param {string} currency
 * @param {{exclusiveMaximum?: number, maximum?: number}} limits
 * @returns {{code: string, limits: object} | null}
 */
export function amountProblem(text, currency, limits) {
  const { exclusiveMaximum: below = Infinity, maximum = Infinity } = limits;
  const max = decimalsOf(currency);
  const typed = readNumber(text, max);
  if (typed === null) return { code: "wrong_format", limits: { example: amount(129.5, max) } };
  if (typed.readings) return { code: "two_readings", limits: readings(typed, max) };
  if (Number(typed.number) >= below) return { code: "too_large", limits: { below } };
  if (Number(typed.number) > maximum) return { code: "too_large", limits: { max: maximum } };
  const decimals = (typed.number.split(".")[1] ?? "").replace(/0+$/, "").length;
  return decimals > max ? { code: "too_many_decimals", limits: { max, currency } } : null;
}

/** What a number could mean, each as it can be typed without a doubt. */
export function readings({ readings: [first, second] }, decimals) {
  return {
    first: amount(first, 0),
    second: amount(second, Math.max(decimals, second.split(".")[1]?.length ?? 0)),
  };
}

import { readNumber } from "../../shared/typed-numbers.js";

/** What is wrong with a number of places, by the limits that the API states. */
export function placesProblem(text, { minimum: min = 1, maximum: max = Infinity } = {}) {
  if (!text.trim()) return { code: "required" };
  const places = Number(readNumber(text, 0)?.number);
  if (!Number.isInteger(places)) return { code: "wrong_type", limits: { type: "integer" } };
  if (places < min) return { code: "too_small", limits: { min } };
  return places > max ? { code: "too_large", limits: { max } } : null;
}

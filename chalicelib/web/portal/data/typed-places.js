import { readNumber } from "../../shared/typed-numbers.js";

const CAPACITY_MAX = 10_000; // of a calendar

/** What is wrong with a number of places, as the API reports it. */
export function placesProblem(text, max = CAPACITY_MAX) {
  if (!text.trim()) return { code: "required" };
  const places = Number(readNumber(text, 0)?.number);
  if (!Number.isInteger(places)) return { code: "wrong_type", limits: { type: "integer" } };
  if (places < 1) return { code: "too_small", limits: { min: 1 } };
  return places > max ? { code: "too_large", limits: { max } } : null;
}

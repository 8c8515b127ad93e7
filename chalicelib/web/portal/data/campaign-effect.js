/** What showing an offer changes: the verdict, and shares as people read them. */
import { intlLocale } from "../../shared/i18n.js";

/**
 * What can be said of a difference: nothing yet, that it is not clear, or which way it goes.
 * @param {{lower: number, upper: number} | null} uplift
 * @returns {"unknown" | "unclear" | "helps" | "harms"}
 */
export function verdictOf(uplift) {
  if (uplift === null) return "unknown";
  if (uplift.lower > 0) return "helps";
  return uplift.upper < 0 ? "harms" : "unclear";
}

/** A share of all visitors as how many of 100, signed. */
export function perHundred(share) {
  const options = { signDisplay: "exceptZero", maximumFractionDigits: 1 };
  return new Intl.NumberFormat(intlLocale(), options).format(share * 100);
}

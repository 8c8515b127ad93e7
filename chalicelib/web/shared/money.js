/** Prices, with the decimals that the server holds, in the viewer's language. */
import { intlLocale } from "./i18n.js";

// ISO 4217, as the server has it. Browsers differ in their own data: some round HUF, IDR and COP.
const NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
const THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND";
const DECIMALS = new Map([
  ...NO_DECIMALS.split(" ").map((code) => [code, 0]),
  ...THREE_DECIMALS.split(" ").map((code) => [code, 3]),
]);

/** How many decimals an amount in a currency has. */
export function decimalsOf(currency) {
  return DECIMALS.get(currency) ?? 2;
}

/** "129.50": an amount as people type it. */
export function amount(value, decimals) {
  return new Intl.NumberFormat(intlLocale(), { ...digits(decimals), useGrouping: false }).format(
    value,
  );
}

/**
 * "€129.00", or null when there is no price.
 * @param {object} [more] options of Intl
 */
export function money(value, currency, more = {}) {
  if (value === null || value === undefined) return null;
  const options = { style: "currency", currency, ...digits(decimalsOf(currency)), ...more };
  return new Intl.NumberFormat(intlLocale(), options).format(value);
}

function digits(decimals) {
  return { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
}

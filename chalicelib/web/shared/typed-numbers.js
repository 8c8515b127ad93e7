/** Numbers as people type them, in the way of the page's language. */
import { intlLocale } from "./i18n.js";
import { visible } from "./typed-text.js";

const GROUPED = /^[1-9]\d{0,2}([.,' ])\d{3}(\1\d{3})*$/; // 1,290,000
const GROUPED_BY_LAKHS = /^[1-9]\d?,(\d{2},)+\d{3}$/; // 12,90,000
// In one language 1,290 is what 1290 is in another one, where it is 1.29.
const ONE_GROUP = /^[1-9]\d{0,2}([.,])\d{3}$/;

/**
 * Read a number that is not negative.
 * @param {string} text
 * @param {number} [decimals] how many it may have; if three, the language's own "1.290" is plain
 * @returns {{number: string} | {readings: string[]} | null}
 *   number: digits and at most one full stop ("1290.5"); readings: the two numbers that it could
 *   be, the larger one first; null: it is no number
 */
export function readNumber(text, decimals = 2) {
  // A whole price is often written "129,-".
  const plain = normalized(text).replace(/[.,][-\u2010-\u2015\u2212]{1,2}$/, "");
  const [, mark] = ONE_GROUP.exec(plain) ?? [];
  if (mark) {
    const own = marks();
    if (mark === own.group) return { number: withoutMarks(plain) };
    const fraction = plain.replace(mark, ".");
    if (mark === own.decimal && decimals >= 3) return { number: fraction };
    return { readings: [withoutMarks(plain), String(Number(fraction))] };
  }
  if (isWhole(plain)) return { number: withoutMarks(plain) };
  const [, whole, decimal, fraction] = /^(.*)([.,])(\d+)$/.exec(plain) ?? [];
  if (!fraction || whole.includes(decimal) || !(whole === "" || isWhole(whole))) return null;
  return { number: `${withoutMarks(whole) || "0"}.${fraction}` };
}

/** The marks of the viewer's own prices. */
function marks() {
  const options = { style: "currency", currency: "EUR" };
  const parts = new Intl.NumberFormat(intlLocale(), options).formatToParts(1234567.8);
  const value = (type) => parts.find((part) => part.type === type)?.value;
  return { group: value("group"), decimal: value("decimal") };
}

function normalized(text) {
  return visible(text)
    .normalize("NFKC")
    .trim()
    .replace(/\s/g, " ")
    .replace(/[`\u00b4\u02bc\u2018\u2019]/g, "'");
}

function isWhole(text) {
  return /^\d+$/.test(text) || GROUPED.test(text) || GROUPED_BY_LAKHS.test(text);
}

function withoutMarks(text) {
  return text.replace(/\D/g, "");
}

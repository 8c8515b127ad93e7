/** The form of a new voucher: what it holds, what is wrong with it, and what is sent. */
import { isoDay } from "./format.js";

/** Currencies offered, with their decimals as the server has them. */
export const CURRENCIES = { EUR: 2, CHF: 2, CZK: 2, DKK: 2, GBP: 2, HUF: 2, JPY: 0, NOK: 2, PLN: 2, SEK: 2, USD: 2 };
/** Units in which a duration is given, in minutes. */
export const UNITS = { minute: 1, hour: 60, day: 1440 };
// As in chalicelib/messages.py and domain/life.py.
const LONGEST = { title: 200, description: 2000, service_type: 64, holder_uid: 128, issuer_uid: 128 };
const MINUTES = [5, 44640];
const AMOUNT_BELOW = 1e12;
const TERMS_BYTES = 8 * 1024;

/**
 * What the hotel issues most, by name; the words are in the language files.
 * days: how long it is valid.
 */
export const TEMPLATES = {
  night: { service_type: "hotel.night", duration: 20, unit: "hour", price: "129.00", days: 180 },
  spa: { service_type: "hotel.spa", duration: 3, unit: "hour", price: "89.00", days: 90 },
  transfer: { service_type: "hotel.transfer", duration: 60, unit: "minute", price: "45.00", days: 30 },
  checkout: { service_type: "hotel.late_checkout", duration: 4, unit: "hour", price: "30.00", days: 14 },
  tour: { service_type: "city.tour", duration: 2, unit: "hour", price: "25.00", days: 60 },
  consulting: { service_type: "consulting.session", duration: 60, unit: "minute", price: "120.00", days: 90 },
  therapy: { service_type: "therapy.session", duration: 50, unit: "minute", price: "95.00", days: 90 },
  viewing: { service_type: "property.viewing", duration: 30, unit: "minute", price: "", days: 14 },
  machine: { service_type: "machine.time", duration: 2, unit: "hour", price: "60.00", days: 30 },
  membership: { service_type: "membership.access", duration: 30, unit: "day", price: "49.00", days: 365 },
};
const SCRATCH = { service_type: "hotel.booking", duration: 60, unit: "minute", price: "", days: 30 };

/**
 * A form filled from a template.
 * @param {string} name a key of TEMPLATES, or "scratch"
 * @param {{title: string, description: string}} words
 */
export function filled(name, words) {
  const { service_type, duration, unit, price, days } = TEMPLATES[name] ?? SCRATCH;
  const now = new Date();
  return {
    title: words.title,
    description: words.description,
    service_type,
    duration: String(duration),
    unit,
    // On the hour: the slots begin at the minute at which the validity does.
    from_day: isoDay(now),
    from_hour: String(now.getHours()),
    until_day: isoDay(now.getTime() + days * 24 * 60 * 60 * 1000),
    until_hour: "23",
    price_amount: price,
    price_currency: "EUR",
    holder_uid: "",
    transferable: false,
    issuer_uid: "",
    terms: [],
  };
}

/** What is sent. Only sensible for a form without problems. */
export function request(form) {
  const body = {
    title: form.title.trim(),
    description: form.description.trim(),
    service_type: form.service_type.trim(),
    duration_minutes: minutes(form),
    valid_from: at(form.from_day, form.from_hour).toISOString(),
    valid_until: at(form.until_day, form.until_hour).toISOString(),
    transferable: form.transferable,
    terms: terms(form),
  };
  if (form.price_amount.trim()) {
    body.price_amount = Number(plainAmount(form));
    body.price_currency = form.price_currency;
  }
  if (form.holder_uid.trim()) body.holder_uid = form.holder_uid.trim();
  if (form.issuer_uid.trim()) body.issuer_uid = form.issuer_uid.trim();
  return body;
}

/**
 * What is wrong, as the server would say it: for each field the key of the text and its values.
 * @returns {Record<string, {key: string, values?: object}>}
 */
export function problems(form) {
  const found = {};
  for (const [field, count] of Object.entries(LONGEST)) {
    if ([...form[field].trim()].length > count) found[field] = { key: "problem.too_long", values: { count } };
  }
  for (const field of ["title", "service_type"]) {
    if (!form[field].trim()) found[field] = { key: "problem.required" };
  }
  const length = minutes(form);
  if (!Number.isInteger(length)) found.duration_minutes = { key: "problem.whole_number" };
  else if (length < MINUTES[0]) found.duration_minutes = { key: "problem.too_short", values: { count: MINUTES[0] } };
  else if (length > MINUTES[1]) found.duration_minutes = { key: "problem.too_many_days", values: { count: MINUTES[1] / UNITS.day } };
  for (const end of ["from", "until"]) {
    if (Number.isNaN(at(form[`${end}_day`], form[`${end}_hour`]).getTime())) found[`valid_${end}`] = { key: "problem.required" };
  }
  if (!found.valid_from && !found.valid_until && at(form.until_day, form.until_hour) <= at(form.from_day, form.from_hour)) {
    found.valid_until = { key: "problem.until_after_from" };
  }
  const price = priceProblem(form);
  if (price) found.price_amount = price;
  if (new TextEncoder().encode(JSON.stringify(terms(form))).length > TERMS_BYTES) found.terms = { key: "problem.terms_too_large" };
  return found;
}

function priceProblem(form) {
  if (!form.price_amount.trim()) return null;
  const amount = plainAmount(form);
  const decimals = CURRENCIES[form.price_currency];
  if (!/^\d+(\.\d+)?$/.test(amount)) return { key: "problem.amount" };
  if (Number(amount) >= AMOUNT_BELOW) return { key: "problem.amount_too_large" };
  const given = (amount.split(".")[1] ?? "").replace(/0+$/, "").length;
  return given > decimals ? { key: "problem.decimals", values: { count: decimals, currency: form.price_currency } } : null;
}

// The server's sentences about one field, and the same in the language files.
const SENTENCES = [
  [/^is required|^must not be empty/, () => ({ key: "problem.required" })],
  [/^must have at most (\d+) characters/, (count) => ({ key: "problem.too_long", values: { count: Number(count) } })],
  [/^must have at most (\d+) decimals in (\w+)/, (count, currency) => ({ key: "problem.decimals", values: { count: Number(count), currency } })],
  [/^must lie after valid_from/, () => ({ key: "problem.until_after_from" })],
  [/^must be one line/, () => ({ key: "problem.one_line" })],
  [/^must have at most (\d+) KB/, () => ({ key: "problem.terms_too_large" })],
];

/**
 * What the server found wrong, in the same form as `problems`; a sentence that is not known is shown as it is.
 * @param {{field: string, problem: string}[]} details
 */
export function serverProblems(details) {
  const found = {};
  for (const { field, problem } of details) {
    const [pattern, make] = SENTENCES.find(([known]) => known.test(problem)) ?? [];
    found[field] = pattern ? make(...pattern.exec(problem).slice(1)) : { key: "problem.server", values: { problem } };
  }
  return found;
}

function minutes(form) {
  return form.duration.trim() === "" ? Number.NaN : Number(form.duration.replace(",", ".")) * UNITS[form.unit];
}

function at(day, hour) {
  const [year, month, date] = day.split("-").map(Number);
  return new Date(year, month - 1, date, Number(hour));
}

/** "129,50" is typed in half of Europe. */
function plainAmount(form) {
  return form.price_amount.trim().replace(",", ".");
}

function terms(form) {
  const named = form.terms.filter(({ name }) => name.trim());
  return Object.fromEntries(named.map(({ name, value }) => [name.trim(), value.trim()]));
}

/** The voucher as it will look. */
export function preview(form) {
  const body = request(form);
  return { id: "", status: "issued", price_amount: null, price_currency: null, holder_uid: null, ...body };
}

/** The form of a new voucher: its fields, their problems, and the request made of them. */
import { amount, decimalsOf, isoDay, startOfDay } from "../../shared/format.js";
import { readNumber } from "../../shared/typed-numbers.js";
import { placesProblem } from "./typed-places.js";

/** The currencies to choose from. */
export const CURRENCIES = "EUR CHF CZK DKK GBP HUF JPY NOK PLN SEK USD".split(" ");
/** The units of a duration, in minutes. */
export const UNITS = { minute: 1, hour: 60, day: 1440 };
/** The fields of the API that have a place in the form, where their problems are shown. */
export const SHOWN_FIELDS = [
  "title",
  "description",
  "price_amount",
  "duration_minutes",
  "valid_from",
  "valid_until",
  "holder_name",
  "terms",
  "service_type",
  "issuer_uid",
  "calendar_id",
  "places",
];
const TEXT_FIELDS = ["title", "description", "service_type", "holder_name", "issuer_uid"];
const REQUIRED_FIELDS = ["title", "service_type"];

/**
 * Templates of common vouchers; their titles and descriptions are in the text files.
 * days: the length of the validity.
 */
export const TEMPLATES = {
  night: { service_type: "hotel.night", duration: 20, unit: "hour", price: "129.00", days: 180 },
  spa: { service_type: "hotel.spa", duration: 3, unit: "hour", price: "89.00", days: 90 },
  transfer: {
    service_type: "hotel.transfer",
    duration: 60,
    unit: "minute",
    price: "45.00",
    days: 30,
  },
  checkout: {
    service_type: "hotel.late_checkout",
    duration: 4,
    unit: "hour",
    price: "30.00",
    days: 14,
  },
  tour: { service_type: "city.tour", duration: 2, unit: "hour", price: "25.00", days: 60 },
  consulting: {
    service_type: "consulting.session",
    duration: 60,
    unit: "minute",
    price: "120.00",
    days: 90,
  },
  therapy: {
    service_type: "therapy.session",
    duration: 50,
    unit: "minute",
    price: "95.00",
    days: 90,
  },
  viewing: { service_type: "property.viewing", duration: 30, unit: "minute", price: "", days: 14 },
  machine: { service_type: "machine.time", duration: 2, unit: "hour", price: "60.00", days: 30 },
  membership: {
    service_type: "membership.access",
    duration: 30,
    unit: "day",
    price: "49.00",
    days: 365,
  },
};
const SCRATCH = {
  service_type: "hotel.booking",
  duration: 60,
  unit: "minute",
  price: "",
  days: 30,
};

/**
 * A form filled from a template.
 * @param {string} name a key of TEMPLATES, or "scratch"
 * @param {{title: string, description: string}} words
 */
export function fillForm(name, words) {
  const { service_type, duration, unit, price, days } = TEMPLATES[name] ?? SCRATCH;
  const now = new Date();
  return {
    title: words.title,
    description: words.description,
    service_type,
    duration: String(duration),
    unit,
    // On the full hour: slots start at the minute at which the validity starts.
    from_day: isoDay(now),
    from_hour: String(now.getHours()),
    until_day: isoDay(startOfDay(isoDay(now), days)),
    until_hour: "23",
    price_amount: price,
    price_currency: "EUR",
    holder_name: "",
    transferable: false,
    issuer_uid: "",
    terms: [],
    calendar_id: "",
    places: "1",
  };
}

/** The request of a form without problems. */
export function requestOf(form) {
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
    body.price_amount = Number(typedPrice(form).number);
    body.price_currency = form.price_currency;
  }
  if (form.calendar_id) {
    body.calendar_id = form.calendar_id;
    body.places = Number(readNumber(form.places, 0)?.number);
  }
  if (form.holder_name.trim()) body.holder_name = form.holder_name.trim();
  if (form.issuer_uid.trim()) body.issuer_uid = form.issuer_uid.trim();
  return body;
}

/**
 * Check a form. Problems are reported as the API does: for each field a code and its limits.
 * @param {object} form
 * @param {(field: string) => object} limitsOf as useLimits gives them
 * @returns {Record<string, {field: string, code: string, limits?: object}>}
 */
export function checkForm(form, limitsOf) {
  const problems = {};
  const report = (field, code, limits) => {
    problems[field] ??= { field, code, limits };
  };
  for (const field of REQUIRED_FIELDS) if (!form[field].trim()) report(field, "required");
  for (const field of TEXT_FIELDS) {
    const { maxLength: max = Infinity } = limitsOf(field);
    if ([...form[field].trim()].length > max) report(field, "too_long", { max });
  }
  checkDuration(form, limitsOf("duration_minutes"), report);
  checkPrice(form, limitsOf("price_amount"), report);
  checkValidity(form, report);
  const places = form.calendar_id ? placesProblem(form.places, limitsOf("places")) : null;
  if (places) report("places", places.code, places.limits);
  return problems;
}

function checkDuration(form, { minimum: min = 1, maximum: max = Infinity }, report) {
  const typed = readNumber(form.duration);
  if (typed?.readings) {
    report("duration_minutes", "two_readings", readings(typed, 0));
    return;
  }
  const length = minutes(form);
  if (!Number.isInteger(length)) report("duration_minutes", "wrong_type", { type: "minutes" });
  else if (length < min) report("duration_minutes", "too_small", { min });
  else if (length > max) report("duration_minutes", "too_large", { max });
}

function checkPrice(form, { exclusiveMaximum: below = Infinity, maximum = Infinity }, report) {
  if (!form.price_amount.trim()) return;
  const currency = form.price_currency;
  const max = decimalsOf(currency);
  const typed = typedPrice(form);
  if (typed?.readings) report("price_amount", "two_readings", readings(typed, max));
  if (typed === null) report("price_amount", "wrong_format", { example: amount(129.5, max) });
  if (!typed?.number) return;
  const text = typed.number;
  if (Number(text) >= below) report("price_amount", "too_large", { below });
  if (Number(text) > maximum) report("price_amount", "too_large", { max: maximum });
  const decimals = (text.split(".")[1] ?? "").replace(/0+$/, "").length;
  if (decimals > max) report("price_amount", "too_many_decimals", { max, currency });
}

/** The two instants of the form's validity, without those that are not filled in. */
export function validity(form) {
  return ["from", "until"]
    .map((end) => at(form[`${end}_day`], form[`${end}_hour`]))
    .filter((date) => !Number.isNaN(date.getTime()));
}

function checkValidity(form, report) {
  const from = at(form.from_day, form.from_hour);
  const until = at(form.until_day, form.until_hour);
  if (Number.isNaN(from.getTime())) report("valid_from", "required");
  if (Number.isNaN(until.getTime())) report("valid_until", "required");
  if (until <= from) report("valid_until", "not_after_start", { field: "valid_from" });
}

function minutes(form) {
  const { number = Number.NaN } = readNumber(form.duration) ?? {};
  return Number(number) * UNITS[form.unit];
}

function at(day, hour) {
  const [year, month, date] = day.split("-").map(Number);
  return new Date(year, month - 1, date, Number(hour));
}

function typedPrice(form) {
  return readNumber(form.price_amount, decimalsOf(form.price_currency));
}

/** What a number could mean, each as it can be typed without a doubt. */
function readings({ readings: [first, second] }, decimals) {
  return {
    first: amount(first, 0),
    second: amount(second, Math.max(decimals, second.split(".")[1]?.length ?? 0)),
  };
}

function terms(form) {
  const complete = form.terms.filter(({ name }) => name.trim());
  return Object.fromEntries(complete.map(({ name, value }) => [name.trim(), value.trim()]));
}

/** The voucher that the form describes. */
export function preview(form) {
  const body = requestOf(form);
  return {
    id: "",
    status: "issued",
    price_amount: null,
    price_currency: null,
    holder_uid: null,
    ...body,
  };
}

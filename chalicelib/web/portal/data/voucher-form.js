/** The form of a new voucher: its fields, their problems, and the request made of them. */
import { atHour, hourOf, isoDay, startOfDay } from "../../shared/format.js";
import { hotelNow } from "../../shared/hotel-time.js";
import { readNumber } from "../../shared/typed-numbers.js";
import { termsOf } from "./terms.js";
import { amountOf, amountProblem, readings } from "./typed-amounts.js";
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

const SCRATCH = {
  service_type: "hotel.booking",
  duration: 60,
  unit: "minute",
  days: 30,
  calendar_id: "",
};

/**
 * A form without texts.
 * @param {{
 *   service_type?: string, duration?: number, unit?: string, days?: number, calendar_id?: string,
 * }} [start] days: the length of the validity
 */
export function emptyForm(start = {}) {
  const { service_type, duration, unit, days, calendar_id } = { ...SCRATCH, ...start };
  const now = hotelNow();
  return {
    name: "",
    title: "",
    description: "",
    service_type,
    duration: String(duration),
    unit,
    days: String(days),
    // On the full hour: slots start at the minute at which the validity starts.
    from_day: isoDay(now),
    from_hour: String(hourOf(now)),
    until_day: isoDay(startOfDay(isoDay(now), days)),
    price_amount: "",
    price_currency: "EUR",
    holder_name: "",
    transferable: false,
    issuer_uid: "",
    terms: [],
    calendar_id,
    places: "1",
  };
}

/** The request of a form without problems. */
export function requestOf(form) {
  const body = {
    ...contentOf(form),
    valid_from: startOf(form).toISOString(),
    valid_until: endOf(form).toISOString(),
    transferable: form.transferable,
  };
  if (form.holder_name.trim()) body.holder_name = form.holder_name.trim();
  if (form.issuer_uid.trim()) body.issuer_uid = form.issuer_uid.trim();
  return body;
}

/** What the voucher promises and where it is booked, whomever and whenever it is for. */
export function contentOf(form) {
  const content = {
    title: form.title.trim(),
    description: form.description.trim(),
    service_type: form.service_type.trim(),
    duration_minutes: minutes(form),
    terms: termsOf(form.terms),
  };
  if (form.price_amount.trim()) {
    content.price_amount = amountOf(form.price_amount, form.price_currency);
    content.price_currency = form.price_currency;
  }
  if (form.calendar_id) {
    content.calendar_id = form.calendar_id;
    content.places = Number(readNumber(form.places, 0)?.number);
  }
  return content;
}

/** How many days the form's validity has: at least as many as the service takes. */
export function daysOf(form) {
  const [from, until] = [form.from_day, form.until_day].map((day) => atHour(day, 12));
  const days = Math.round((until - from) / (UNITS.day * 60_000));
  return Math.max(1, days, Math.ceil(minutes(form) / UNITS.day));
}

/**
 * Check a form. Problems are reported as the API does: for each field a code and its limits.
 * @param {object} form
 * @param {(field: string) => object} limitsOf as useLimits gives them
 * @returns {Record<string, {field: string, code: string, limits?: object}>}
 */
export function checkForm(form, limitsOf) {
  const problems = checkContent(form, limitsOf);
  const report = (field, code, limits) => {
    problems[field] ??= { field, code, limits };
  };
  checkValidity(form, report);
  return problems;
}

/** Check what `contentOf` is made of, and the texts besides. */
export function checkContent(form, limitsOf) {
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

function checkPrice(form, limits, report) {
  if (!form.price_amount.trim()) return;
  const problem = amountProblem(form.price_amount, form.price_currency, limits);
  if (problem) report("price_amount", problem.code, problem.limits);
}

/** The two instants of the form's validity, without those that are not filled in. */
export function validity(form) {
  return [startOf(form), endOf(form)].filter((date) => !Number.isNaN(date.getTime()));
}

function checkValidity(form, report) {
  const [from, until] = [startOf(form), endOf(form)];
  if (Number.isNaN(from.getTime())) report("valid_from", "required");
  if (Number.isNaN(until.getTime())) report("valid_until", "required");
  if (until <= from) report("valid_until", "not_after_start", { field: "valid_from" });
}

function minutes(form) {
  const { number = Number.NaN } = readNumber(form.duration) ?? {};
  return Number(number) * UNITS[form.unit];
}

function startOf(form) {
  return atHour(form.from_day, Number(form.from_hour));
}

/** The last day is a day: the validity ends with it. */
function endOf(form) {
  return startOfDay(form.until_day, 1);
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

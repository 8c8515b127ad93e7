/** Templates: those of the hotel, kept at the server, and what hotels usually sell. */
import { getAll, post } from "../../shared/api.js";
import { amount, decimalsOf } from "../../shared/format.js";
import { intlLocale } from "../../shared/i18n.js";
import { termPairs } from "./terms.js";
import { UNITS, contentOf, daysOf, emptyForm } from "./voucher-form.js";

/**
 * What hotels usually sell; the titles and descriptions are in the text files. Prices are the
 * hotel's own. days: the length of the validity.
 */
export const SUGGESTIONS = {
  spa: { service_type: "hotel.spa", duration: 3, unit: "hour", days: 180 },
  massage: { service_type: "hotel.massage", duration: 60, unit: "minute", days: 180 },
  dinner: { service_type: "hotel.dinner", duration: 2, unit: "hour", days: 180 },
  transfer: { service_type: "hotel.transfer", duration: 60, unit: "minute", days: 90 },
  upgrade: { service_type: "hotel.upgrade", duration: 1, unit: "day", days: 180 },
  checkout: { service_type: "hotel.late_checkout", duration: 4, unit: "hour", days: 90 },
  tour: { service_type: "city.tour", duration: 2, unit: "hour", days: 90 },
  parking: { service_type: "hotel.parking", duration: 1, unit: "day", days: 90 },
};

/** The fields that the server gives a template. */
const SERVERS_OWN = new Set(["id", "issuer_uid", "created_at", "changed_at", "version"]);
/** How the ids of the hotel's own templates begin. */
const ID_START = "tpl-";

/** Whether a part of the address names one of the hotel's own templates. */
export function isTemplateId(part) {
  return Boolean(part?.startsWith(ID_START));
}

/** All templates of the hotel, or of the one that an admin names, in the order of their names. */
export async function loadTemplates(signal, query = {}) {
  const { items } = await getAll("template/list", query, { signal });
  return sorted(items);
}

/** Templates in the order of their names, as the viewer's language has it. */
export function sorted(templates) {
  const { compare } = new Intl.Collator(intlLocale(), { numeric: true });
  return [...templates].sort((one, other) => compare(one.name, other.name));
}

/** A form filled from a suggestion, or an empty one; booked in the hotel's usual calendar. */
export function fillFromSuggestion(name, words, calendarId) {
  return { ...emptyForm({ ...SUGGESTIONS[name], calendar_id: calendarId }), ...words };
}

/** A form filled from one of the hotel's own templates. */
export function fillFromTemplate(template) {
  const { valid_days: days, duration_minutes: minutes } = template;
  const form = emptyForm({ ...lengthOf(minutes), days: days ?? defaultDays(minutes) });
  const currency = template.price_currency ?? form.price_currency;
  return {
    ...form,
    name: template.name,
    title: template.title,
    description: template.description,
    service_type: template.service_type,
    days: days === null ? "" : String(days),
    price_amount:
      template.price_amount === null ? "" : amount(template.price_amount, decimalsOf(currency)),
    price_currency: currency,
    transferable: template.transferable,
    terms: termPairs(template.terms),
    calendar_id: template.calendar_id ?? "",
    places: String(template.places ?? 1),
  };
}

/** The days that the server gives a voucher whose validity nobody states. */
function defaultDays(minutes) {
  return Math.max(30, Math.ceil((2 * minutes) / UNITS.day));
}

function lengthOf(minutes) {
  const fits = (unit) => minutes % UNITS[unit] === 0 && minutes > UNITS[unit];
  const unit = minutes === UNITS.day || fits("day") ? "day" : fits("hour") ? "hour" : "minute";
  return { duration: minutes / UNITS[unit], unit };
}

/** The fields of a template that a form describes, without its name and days. */
function fieldsOf(form) {
  return { ...contentOf(form), transferable: form.transferable };
}

/** The template that a form of a voucher would make: its validity counted in days. */
export function templateOfVoucher(form, name) {
  return { ...fieldsOf(form), name: name.trim(), valid_days: daysOf(form) };
}

/** The template that a form of a template describes. */
export function templateOf(form) {
  const days = form.days.trim();
  return { ...fieldsOf(form), name: form.name.trim(), valid_days: days ? Number(days) : null };
}

/**
 * Check the name and the days of a form of a template.
 * @returns {Record<string, {field: string, code: string, limits?: object}>}
 */
export function checkTemplate({ name, days = "" }, limitsOf) {
  const problems = {};
  const { maxLength: most = Infinity } = limitsOf("name");
  if (!name.trim()) problems.name = { field: "name", code: "required" };
  else if ([...name.trim()].length > most)
    problems.name = { field: "name", code: "too_long", limits: { max: most } };
  const { minimum: min = 1, maximum: max = Infinity } = limitsOf("valid_days");
  const problem = checkDays(days.trim(), min, max);
  if (problem) problems.valid_days = { field: "valid_days", ...problem };
  return problems;
}

function checkDays(days, min, max) {
  if (!days) return null;
  if (!/^\d+$/.test(days)) return { code: "wrong_type", limits: { type: "integer" } };
  if (Number(days) < min) return { code: "too_small", limits: { min } };
  return Number(days) > max ? { code: "too_large", limits: { max } } : null;
}

/** Save a template; one that was read before is changed, if nobody else was faster. */
export function saveTemplate(body, key) {
  return post("template/save", body, { key });
}

/** What names a template as it was read. */
export function named({ id, version }) {
  return { template_id: id, version };
}

/** A deleted template, to be made anew. */
export function again(template) {
  return Object.fromEntries(Object.entries(template).filter(([name]) => !SERVERS_OWN.has(name)));
}

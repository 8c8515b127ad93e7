/** The form of a hotel's profile: its fields, the request made of them, and how it will look. */
import { hotelNow } from "../../shared/hotel-time.js";
import { zoneName } from "../../shared/zone-names.js";
import { VIEWER, aheadAt } from "../../shared/zones.js";

/** The fields of the API that have a place in the form, where their problems are shown. */
export const SHOWN_FIELDS = [
  ...["name", "address", "map_url", "phone", "email", "website", "zone", "languages", "accent"],
  ...["default_calendar_id", "reminder_hours", "digest_hour", "asks_phone", "asks_note"],
  ...["logo", "remove_logo"],
];
/** The fields that are texts and may be left empty. */
const TEXTS = ["address", "map_url", "phone", "email", "website"];
/** How many hours before their slot guests can be reminded, among others. */
export const REMINDERS = [2, 4, 12, 24, 48, 72, 168];
/** The hours of the day, at which a hotel can be sent its day ahead: `07:00` by 7. */
export const HOURS = Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, "0")}:00`);
const SAMPLE_HOURS = 49; // from now until the booking of the preview
const HOUR_MS = 60 * 60_000;

/** The form of a profile. A hotel without one begins with the zone of whoever fills it in. */
export function fillForm(hotel) {
  const viewers = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const form = {
    name: hotel.name ?? "",
    zone: hotel.zone ?? viewers,
    language: hotel.languages[0],
    others: hotel.languages.slice(1),
    accent: hotel.accent ?? "",
    default_calendar_id: hotel.default_calendar_id ?? "",
    reminder_hours: hotel.reminder_hours,
    digest_hour: hotel.digest_hour,
    asks_phone: hotel.asks_phone,
    asks_note: hotel.asks_note,
    logo: hotel.logo,
    version: hotel.version,
  };
  for (const field of TEXTS) form[field] = hotel[field] ?? "";
  return form;
}

/** The request of a form; `saved` is the profile that it was filled from. */
export function requestOf(form, saved) {
  const body = {
    issuer_uid: saved.issuer_uid,
    name: form.name.trim(),
    zone: form.zone,
    languages: languagesOf(form),
    reminder_hours: form.reminder_hours,
    digest_hour: form.digest_hour,
    asks_phone: form.asks_phone,
    asks_note: form.asks_note,
    version: form.version,
  };
  for (const field of TEXTS) if (form[field].trim()) body[field] = form[field].trim();
  if (form.accent) body.accent = form.accent;
  if (form.default_calendar_id) body.default_calendar_id = form.default_calendar_id;
  if (form.logo?.startsWith("data:")) body.logo = form.logo.slice(form.logo.indexOf(",") + 1);
  if (!form.logo && saved.logo) body.remove_logo = true;
  return body;
}

/** The main language, and then the others in their usual order. */
function languagesOf(form) {
  return [form.language, ...form.others.filter((tag) => tag !== form.language)];
}

/** The problems that the form finds by itself: for each field a code and its limits. */
export function checkForm(form, limitsOf) {
  const problems = {};
  if (!form.name.trim()) problems.name = { field: "name", code: "required" };
  for (const field of ["name", ...TEXTS]) {
    const { maxLength: max = Infinity } = limitsOf(field);
    if ([...form[field].trim()].length > max)
      problems[field] = { field, code: "too_long", limits: { max } };
  }
  return problems;
}

/** The hotel as the form describes it. */
export function hotelOfForm(form, saved) {
  const texts = Object.fromEntries(TEXTS.map((field) => [field, form[field].trim() || null]));
  return {
    ...saved,
    ...texts,
    name: form.name.trim() || null,
    zone: form.zone,
    accent: form.accent || null,
    logo: form.logo,
  };
}

/** A voucher of the hotel that somebody has booked, for the preview. */
export function sampleOf(hotel, words) {
  const start = Math.ceil(hotelNow() / HOUR_MS + SAMPLE_HOURS) * HOUR_MS;
  const iso = (instant) => new Date(instant).toISOString();
  const booking = { slot_start: iso(start), slot_end: iso(start + HOUR_MS) };
  const voucher = {
    ...{ id: "", issuer_uid: hotel.issuer_uid, status: "booked", ...words },
    ...{ duration_minutes: 60, price_amount: 89.5, price_currency: "EUR", terms: {} },
    ...{ valid_from: iso(hotelNow()), valid_until: iso(endOfDay(start, hotel.zone)) },
    ...{ holder_uid: null, holder_name: null, transferable: false },
  };
  return { voucher, booking };
}

/** The midnight after a month has passed, by the hotel's clocks. */
function endOfDay(from, zone) {
  const later = from + 30 * 24 * HOUR_MS;
  const wall = later + aheadAt(later, zone ?? VIEWER);
  return later + (24 * HOUR_MS - (wall % (24 * HOUR_MS)));
}

/** The zones to choose from; `own` is one of them. */
export function zones(own) {
  const all = Intl.supportedValuesOf?.("timeZone") ?? [];
  const byName = new Map([...all, "UTC", own].map((zone) => [zoneName(zone), zone]));
  return [...byName.keys()].sort().map((name) => byName.get(name));
}

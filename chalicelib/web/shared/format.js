/** Dates, times, money and durations in the viewer's language and time zone. */
import { intlLocale, t } from "./i18n.js";

const MINUTE_MS = 60_000;
const WEEK_MS = 6 * 24 * 60 * MINUTE_MS;
const formatters = new Map();

function format(date, options) {
  const key = intlLocale() + JSON.stringify(options);
  if (!formatters.has(key)) formatters.set(key, new Intl.DateTimeFormat(intlLocale(), options));
  return formatters.get(key).format(new Date(date));
}

const DAY = { weekday: "short", day: "numeric", month: "short" };
const TIME = { hour: "2-digit", minute: "2-digit" };

/** "Tue 15 Dec", with the year when it is another one. */
export function day(date) {
  const year = new Date(date).getFullYear() === new Date().getFullYear() ? {} : { year: "numeric" };
  return format(date, { ...DAY, ...year });
}

/** "Tuesday, 15 December 2026" */
export function longDay(date) {
  return format(date, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
}

/** "15 Dec 2026" */
export function plainDay(date) {
  return format(date, { day: "numeric", month: "short", year: "numeric" });
}

/** "Tue" */
export function weekday(date) {
  return format(date, { weekday: "short" });
}

/** "15 Dec" */
export function dayOfMonth(date) {
  return format(date, { day: "numeric", month: "short" });
}

/** "10:00"; "10:00 AM" never breaks */
export function time(date) {
  return format(date, TIME).replace(/\s/g, "\u00a0");
}

/** "Tue 15 Dec, 10:00" */
export function dayAndTime(date) {
  return t("format.day_time", { day: day(date), time: time(date) });
}

/** "10:00 – 11:00", with the day of the end when it is another one. */
export function span(start, end) {
  return t("format.span", { start: time(start), end: endOf(start, end) });
}

function endOf(start, end) {
  if (isoDay(start) === isoDay(end)) return time(end);
  const isNear = new Date(end) - new Date(start) < WEEK_MS;
  return t("format.day_time", { day: isNear ? weekday(end) : day(end), time: time(end) });
}

/** "15 Dec 2026, 10:00:05" */
export function moment(date) {
  return format(date, { day: "numeric", month: "short", year: "numeric", ...TIME });
}

/** The viewer's zone: "Europe/Berlin (GMT+1)", as it is on that date. */
export function zone(date = Date.now()) {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const parts = new Intl.DateTimeFormat(intlLocale(), {
    timeZoneName: "shortOffset",
  }).formatToParts(new Date(date));
  const offset = parts.find((part) => part.type === "timeZoneName").value;
  return timeZone === offset ? offset : `${timeZone.replaceAll("_", " ")} (${offset})`;
}

/** The calendar day of an instant in the viewer's time zone: "2026-12-15". */
export function isoDay(date) {
  const moved = new Date(date);
  const pad = (number) => String(number).padStart(2, "0");
  return `${moved.getFullYear()}-${pad(moved.getMonth() + 1)}-${pad(moved.getDate())}`;
}

/** Midnight, in the viewer's zone, at which a day ("2026-12-15") begins, some days later. */
export function startOfDay(iso, later = 0) {
  const [year, month, date] = iso.split("-").map(Number);
  return new Date(year, month - 1, date + later);
}

/** Midnight at which a month ("2026-12") begins, some months later. */
export function startOfMonth(iso, later = 0) {
  const [year, month] = iso.split("-").map(Number);
  return new Date(year, month - 1 + later, 1);
}

/** The month of a day: "2026-12". */
export function monthOf(iso) {
  return iso.slice(0, 7);
}

/** The first day of this day's week, by the custom of the viewer's locale. */
export function startOfWeek(iso) {
  const date = startOfDay(iso);
  return isoDay(startOfDay(iso, -((date.getDay() - firstWeekday() + 7) % 7)));
}

/** The first day of a week in the viewer's locale; 0 is Sunday. */
export function firstWeekday() {
  const own = new Intl.Locale(intlLocale());
  const info = own.getWeekInfo?.() ?? own.weekInfo;
  return (info?.firstDay ?? 1) % 7;
}

/** An instant in the format of the API. */
export function instant(date) {
  return new Date(date).toISOString();
}

/** "1,290" */
export function wholeNumber(number) {
  return new Intl.NumberFormat(intlLocale()).format(number);
}

/** "8 kB" */
export function fileSize(bytes) {
  const options = { style: "unit", unit: "kilobyte", maximumFractionDigits: 1 };
  return new Intl.NumberFormat(intlLocale(), options).format(bytes / 1024);
}

/** "129.50": an amount as people type it. */
export function amount(value, decimals) {
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return new Intl.NumberFormat(intlLocale(), { ...digits, useGrouping: false }).format(value);
}

/** "€129.00", or null when there is no price. */
export function money(value, currency) {
  if (value === null || value === undefined) return null;
  return new Intl.NumberFormat(intlLocale(), { style: "currency", currency }).format(value);
}

/** "2 hours", "20 hours", "3 days" */
export function duration(minutes) {
  const units = [];
  let rest = minutes;
  for (const [unit, size] of [
    ["day", 1440],
    ["hour", 60],
    ["minute", 1],
  ]) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count)
      units.push(
        new Intl.NumberFormat(intlLocale(), { style: "unit", unit, unitDisplay: "long" }).format(
          count,
        ),
      );
  }
  return units.join(" ");
}

/** "in 3 days", "5 minutes ago" */
export function relative(date) {
  const minutes = (new Date(date) - Date.now()) / MINUTE_MS;
  const [unit, size] = [
    ["day", 1440],
    ["hour", 60],
    ["minute", 1],
  ].find(([, length]) => Math.abs(minutes) >= length) ?? ["minute", 1];
  return new Intl.RelativeTimeFormat(intlLocale(), { numeric: "auto" }).format(
    Math.trunc(minutes / size),
    unit,
  );
}

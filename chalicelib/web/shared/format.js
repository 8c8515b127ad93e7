/** Dates, times, money and durations in the viewer's language and time zone. */
import { intlLocale, t } from "./i18n.js";

export { amount, decimalsOf, money } from "./money.js";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const CLOCK_CHANGE_MS = 3 * 60 * MINUTE_MS; // no clock is put back by more than this
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

/** "Tuesday" */
export function longWeekday(date) {
  return format(date, { weekday: "long" });
}

/** "December" */
export function monthName(date) {
  return format(date, { month: "long" });
}

/** "15 Dec" */
export function dayOfMonth(date) {
  return format(date, { day: "numeric", month: "short" });
}

/** "10:00"; "10:00 AM" never breaks. A time that comes twice that night: "02:00 GMT+2". */
export function time(date) {
  return withOffset(date, format(date, TIME)).replace(/\s/g, "\u00a0");
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
  const isNear = daysBetween(start, end) < 6;
  return t("format.day_time", { day: isNear ? weekday(end) : day(end), time: time(end) });
}

/** "15 Dec 2026, 10:00" */
export function moment(date) {
  const text = format(date, { day: "numeric", month: "short", year: "numeric", ...TIME });
  return withOffset(date, text);
}

/**
 * The viewer's zone as it is at some instants: "Europe/Berlin (GMT+1)", or "(GMT+2, GMT+1)" where
 * the clocks change between them.
 */
export function zone(...dates) {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const instants = (dates.length > 0 ? dates : [Date.now()]).map((date) => new Date(date));
  const offsets = [...new Set(instants.sort((one, other) => one - other).map(offset))].join(", ");
  return timeZone === offsets ? offsets : `${timeZone.replaceAll("_", " ")} (${offsets})`;
}

/** The viewer's zone as it is on a day ("2026-12-15"), from its first to its last minute. */
export function zoneOfDay(iso) {
  return zone(startOfDay(iso), startOfDay(iso, 1) - MINUTE_MS);
}

/** "GMT+1" */
function offset(date) {
  const options = { timeZoneName: "shortOffset" };
  const parts = new Intl.DateTimeFormat(intlLocale(), options).formatToParts(new Date(date));
  return parts.find((part) => part.type === "timeZoneName").value;
}

/** The text of a time, with the offset if the clocks show the same time twice. */
function withOffset(date, text) {
  return isRepeated(new Date(date)) ? `${text} ${offset(date)}` : text;
}

function isRepeated(date) {
  const own = date.getTimezoneOffset();
  return [-CLOCK_CHANGE_MS, CLOCK_CHANGE_MS].some((away) => {
    const other = new Date(date.getTime() + away).getTimezoneOffset();
    const same = new Date(date.getTime() + (other - own) * MINUTE_MS);
    return other !== own && same.getTimezoneOffset() === other;
  });
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

/** How many midnights lie between two instants, in the viewer's zone. */
export function daysBetween(start, end) {
  const [first, last] = [start, end].map((date) => Date.parse(`${isoDay(date)}T00:00Z`));
  return (last - first) / DAY_MS;
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

/** "tomorrow", "in 3 days", "5 minutes ago": from an hour on days are counted by midnights. */
export function relative(date) {
  const minutes = (new Date(date) - Date.now()) / MINUTE_MS;
  const days = daysBetween(Date.now(), date);
  const text = (count, unit) =>
    new Intl.RelativeTimeFormat(intlLocale(), { numeric: "auto" }).format(Math.trunc(count), unit);
  if (Math.abs(minutes) < 60) return text(minutes, "minute");
  return days === 0 ? text(minutes / 60, "hour") : text(days, "day");
}

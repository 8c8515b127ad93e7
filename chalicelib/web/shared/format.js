/** Dates and times in the viewer's language and the page's time zone; money and durations. */
import { hotelNow } from "./hotel-time.js";
import { intlLocale, t } from "./i18n.js";
import { zoneName } from "./zone-names.js";
import {
  VIEWER,
  aheadAt,
  daysBetween,
  formatter,
  isoDay,
  startOfDay,
  timeZoneOf,
} from "./zones.js";

export { amount, decimalsOf, money } from "./money.js";
export {
  VIEWER,
  atHour,
  daysBetween,
  hourOf,
  isoDay,
  minuteOf,
  monthOf,
  pageZone,
  startOfDay,
  startOfMonth,
} from "./zones.js";

const MINUTE_MS = 60_000;
const CLOCK_CHANGE_MS = 3 * 60 * MINUTE_MS; // no clock is put back by more than this

function format(date, options, tz) {
  const timeZone = timeZoneOf(tz);
  return formatter(intlLocale(), { ...options, timeZone }).format(new Date(date));
}

const DAY = { weekday: "short", day: "numeric", month: "short" };
const TIME = { hour: "2-digit", minute: "2-digit" };

/** "Tue 15 Dec", with the year when it is another one. */
export function day(date, tz) {
  const year = yearOf(date, tz) === yearOf(hotelNow(), tz) ? {} : { year: "numeric" };
  return format(date, { ...DAY, ...year }, tz);
}

function yearOf(date, tz) {
  return isoDay(date, tz).slice(0, -6);
}

/** "Tuesday, 15 December 2026" */
export function longDay(date, tz) {
  const options = { weekday: "long", day: "numeric", month: "long", year: "numeric" };
  return format(date, options, tz);
}

/** "15 Dec 2026" */
export function plainDay(date, tz) {
  return format(date, { day: "numeric", month: "short", year: "numeric" }, tz);
}

/** "Tue" */
export function weekday(date, tz) {
  return format(date, { weekday: "short" }, tz);
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
export function time(date, tz) {
  return withOffset(date, format(date, TIME, tz), tz).replace(/\s/g, "\u00a0");
}

/** "10:00", of an hour of any day. */
export function hour(number) {
  const options = { ...TIME, timeZone: "UTC" };
  return formatter(intlLocale(), options).format(number * 60 * MINUTE_MS);
}

/** "Tue 15 Dec, 10:00" */
export function dayAndTime(date, tz) {
  return t("format.day_time", { day: day(date, tz), time: time(date, tz) });
}

/** "10:00 – 11:00", with the day of the end when it is another one. */
export function span(start, end, tz) {
  return t("format.span", { start: time(start, tz), end: endOf(start, end, tz) });
}

function endOf(start, end, tz) {
  if (isoDay(start, tz) === isoDay(end, tz)) return time(end, tz);
  const isNear = daysBetween(start, end, tz) < 6;
  const text = isNear ? weekday(end, tz) : day(end, tz);
  return t("format.day_time", { day: text, time: time(end, tz) });
}

/** "15 Dec 2026, 10:00" */
export function moment(date, tz) {
  const text = format(date, { day: "numeric", month: "short", year: "numeric", ...TIME }, tz);
  return withOffset(date, text, tz);
}

/** The end of a validity: "15 Dec 2026", its last day; or with its time if it ends within a day. */
export function lastDay(end, tz) {
  const before = new Date(end) - 1;
  const isWhole = isoDay(before, tz) !== isoDay(end, tz);
  return isWhole ? plainDay(before, tz) : moment(end, tz);
}

/**
 * The viewer's own time of an instant, where the clocks of a zone show another one: "18:00", with
 * the day if that is another one, too, as `dayOf` writes it. Else null.
 */
export function ownTime(date, tz, dayOf = day) {
  const milliseconds = new Date(date).getTime();
  if (aheadAt(milliseconds, tz) === aheadAt(milliseconds, VIEWER)) return null;
  const isSameDay = isoDay(date, tz) === isoDay(date, VIEWER);
  const own = time(date, VIEWER);
  return isSameDay ? own : t("format.day_time", { day: dayOf(date, VIEWER), time: own });
}

/** "10:00 in Berlin, 18:00 for you", or null where the viewer's clocks show the same. */
export function bothTimes(date, tz) {
  const own = ownTime(date, tz);
  return own && t("format.both", { time: time(date, tz), city: city(tz), own });
}

/** "Berlin" */
function city(tz) {
  return zoneName(timeZoneOf(tz)).replace(/^(?!Etc\/).*\//, "");
}

/**
 * The page's zone as it is at some instants: "Europe/Berlin (GMT+1)", or "(GMT+2, GMT+1)" where
 * the clocks change between them.
 */
export function zone(...dates) {
  return zoneIn(undefined, ...dates);
}

/** The same of any zone. */
export function zoneIn(other, ...dates) {
  const { timeZone } = formatter("en", { timeZone: timeZoneOf(other) }).resolvedOptions();
  const instants = (dates.length > 0 ? dates : [Date.now()]).map((date) => new Date(date));
  const sorted = instants.sort((one, next) => one - next);
  const offsets = [...new Set(sorted.map((date) => offset(date, other)))].join(", ");
  return timeZone === offsets ? offsets : `${zoneName(timeZone)} (${offsets})`;
}

/** The page's zone as it is on a day ("2026-12-15"), from its first to its last minute. */
export function zoneOfDay(iso) {
  return zone(startOfDay(iso), startOfDay(iso, 1) - MINUTE_MS);
}

/** "GMT+1" */
function offset(date, tz) {
  const options = { timeZoneName: "shortOffset", timeZone: timeZoneOf(tz) };
  const parts = formatter(intlLocale(), options).formatToParts(new Date(date));
  return parts.find((part) => part.type === "timeZoneName").value;
}

/** The text of a time, with the offset if the clocks show the same time twice. */
function withOffset(date, text, tz) {
  return isRepeated(new Date(date).getTime(), tz) ? `${text} ${offset(date, tz)}` : text;
}

function isRepeated(milliseconds, tz) {
  const own = aheadAt(milliseconds, tz);
  return [-CLOCK_CHANGE_MS, CLOCK_CHANGE_MS].some((away) => {
    const other = aheadAt(milliseconds + away, tz);
    return other !== own && aheadAt(milliseconds + own - other, tz) === other;
  });
}

/** The first day of this day's week, by the custom of the viewer's locale. */
export function startOfWeek(iso) {
  const number = new Date(`${iso}T00:00Z`).getUTCDay();
  return isoDay(startOfDay(iso, -((number - firstWeekday() + 7) % 7)));
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
  const minutes = (new Date(date) - hotelNow()) / MINUTE_MS;
  const days = daysBetween(hotelNow(), date);
  const text = (count, unit) =>
    new Intl.RelativeTimeFormat(intlLocale(), { numeric: "auto" }).format(Math.trunc(count), unit);
  if (Math.abs(minutes) < 60) return text(minutes, "minute");
  return days === 0 ? text(minutes / 60, "hour") : text(days, "day");
}

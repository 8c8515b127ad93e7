/** The form of a calendar: templates, fields, their problems, and the request made of them. */
import { readNumber } from "../../shared/typed-numbers.js";
import { hoursOf, hoursProblems, typed } from "./typed-hours.js";
import { lengthOf, lengthProblem, minutesIn } from "./typed-lengths.js";
import { placesProblem } from "./typed-places.js";
import { DAY_MINUTES, isZone, readWall, wallText } from "./wall-time.js";

/** The weekdays, as the API names them. */
export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const LENGTHS = ["start_every", "buffer_before", "buffer_after"].concat([
  "notice_minutes",
  "cancel_until_minutes",
]);
const NO_SETTINGS = ["id", "issuer_uid", "archived", "version", "created_at"].concat([
  "exceptions",
  "blocks",
]);
const HOUR_MINUTES = 60;

const week = (hoursOfDay) => Object.fromEntries(WEEKDAYS.map((day) => [day, hoursOfDay(day)]));
const everyDay = (...intervals) =>
  week(() => intervals.map(([from, to]) => ({ from, to, capacity: "" })));
const DEFAULTS = {
  kind: "hours",
  capacity: 8,
  start_every: 60,
  buffer_before: 0,
  buffer_after: 0,
  notice_minutes: 60,
  window_days: 90,
  hold_minutes: 10,
  cancel_until_minutes: DAY_MINUTES,
  late_cancel: "refuse",
  unredeemed: "consumed",
  check_in: "",
  check_out: "",
  hours: everyDay(),
};

/** Templates of a first calendar; their titles are in the text files. */
export const TEMPLATES = {
  spa: { hours: { ...everyDay(["10:00", "21:00"]), mon: [] }, buffer_after: 15 },
  restaurant: {
    hours: everyDay(["12:00", "14:30"], ["18:00", "22:00"]),
    capacity: 40,
    start_every: 30,
    window_days: 60,
    cancel_until_minutes: 4 * HOUR_MINUTES,
  },
  transfer: {
    hours: everyDay(["05:00", "23:00"]),
    capacity: 6,
    start_every: 30,
    notice_minutes: 12 * HOUR_MINUTES,
  },
  room: {
    kind: "rooms",
    capacity: 10,
    start_every: DAY_MINUTES,
    notice_minutes: 0,
    window_days: 365,
    cancel_until_minutes: 2 * DAY_MINUTES,
    check_in: "15:00",
    check_out: "11:00",
  },
};

/** A form filled from a template. */
export function fillForm(name, title, zone) {
  return formWith({ ...DEFAULTS, ...TEMPLATES[name], title, zone });
}

/** The form of a calendar that exists. */
export function formOf(calendar) {
  const checkIn = checkInOf(calendar);
  return formWith({
    ...calendar,
    kind: checkIn ? "rooms" : "hours",
    check_in: checkIn ?? "",
    check_out: calendar.check_out ?? "",
    hours: week((day) => calendar.hours[day].map(typed)),
    others: othersOf(calendar),
  });
}

/** The settings for which the form has no field: they stay as they are. */
function othersOf(calendar) {
  const shown = [...Object.keys(DEFAULTS), ...NO_SETTINGS, "title", "zone"];
  return Object.fromEntries(Object.entries(calendar).filter(([name]) => !shown.includes(name)));
}

function formWith({ kind, title, zone, hours, others = {}, ...rest }) {
  const lengths = LENGTHS.map((field) => [field, lengthOf(rest[field])]);
  return {
    ...{ kind, title, zone, hours, others },
    ...{ late_cancel: rest.late_cancel, unredeemed: rest.unredeemed },
    ...{ check_in: rest.check_in, check_out: rest.check_out },
    capacity: String(rest.capacity),
    window_days: String(rest.window_days),
    hold_minutes: String(rest.hold_minutes),
    ...Object.fromEntries(lengths),
  };
}

/**
 * When guests arrive, if a calendar is one for rooms: open around the clock, with one start a day.
 * Any other hours are shown as they are.
 */
export function checkInOf({ check_out: checkOut, hours, start_every: every }) {
  if (!checkOut || every !== DAY_MINUTES) return null;
  const from = hours.mon.at(-1)?.from;
  if (!from || from === "00:00") return null;
  const own = JSON.stringify(nights(from));
  return WEEKDAYS.every((day) => JSON.stringify(hours[day]) === own) ? from : null;
}

function nights(from) {
  return [
    { from: "00:00", to: from },
    { from, to: "24:00" },
  ];
}

/** The request of a form without problems. */
export function requestOf(form) {
  const whole = (text) => Number(readNumber(text, 0).number);
  const lengths = LENGTHS.map((field) => [field, minutesIn(form[field])]);
  const arrival = form.kind === "rooms" && nights(wallText(readWall(form.check_in)));
  return {
    ...form.others,
    title: form.title.trim(),
    zone: form.zone.trim(),
    capacity: whole(form.capacity),
    window_days: whole(form.window_days),
    hold_minutes: whole(form.hold_minutes),
    late_cancel: form.late_cancel,
    unredeemed: form.unredeemed,
    check_out: form.check_out.trim() ? wallText(readWall(form.check_out)) : null,
    hours: week((day) => arrival || hoursOf(form.hours[day])),
    ...Object.fromEntries(lengths),
  };
}

/**
 * Check a form. Problems are reported as the API does; those of a weekday are under `hours.mon`.
 * @param {object} form
 * @param {(field: string) => object} limitsOf as useLimits gives them
 * @returns {Record<string, {field: string, code: string, limits?: object}>}
 */
export function checkForm(form, limitsOf) {
  const problems = {};
  const report = (field, problem) => {
    if (problem) problems[field] ??= { field, ...problem };
  };
  const { maxLength: max = Infinity } = limitsOf("title");
  if (!form.title.trim()) report("title", { code: "required" });
  if ([...form.title.trim()].length > max) report("title", { code: "too_long", limits: { max } });
  if (!isZone(form.zone.trim()))
    report("zone", { code: "unknown_zone", limits: { example: "Europe/Amsterdam" } });
  for (const field of ["capacity", "window_days", "hold_minutes"])
    report(field, placesProblem(form[field], limitsOf(field)));
  for (const field of LENGTHS) report(field, lengthProblem(form[field], limitsOf(field)));
  // Without the document of the API: a start every 0 minutes would have no end.
  if (minutesIn(form.start_every) === 0) report("start_every", { code: "not_quarters" });
  if (form.kind === "rooms" || form.check_out.trim())
    for (const field of ["check_in", "check_out"]) report(field, timeProblem(form, field));
  if (form.kind === "hours")
    for (const day of WEEKDAYS) {
      const problem = hoursProblems(form.hours[day]).find(Boolean);
      report(`hours.${day}`, problem && { code: problem.code, limits: problem.limits });
    }
  return problems;
}

/** What is wrong with the time of arrival or departure. */
function timeProblem(form, field) {
  if (field === "check_in" && form.kind !== "rooms") return null;
  const minutes = readWall(form[field]);
  if (minutes === null) return { code: "not_a_wall_time", limits: { example: "15:00" } };
  if (minutes % 15) return { code: "not_a_quarter" };
  const isDay = minutes > 0 && minutes < DAY_MINUTES;
  return isDay ? null : { code: "not_a_wall_time", limits: { example: "15:00" } };
}

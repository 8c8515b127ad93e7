import { t } from "../../shared/i18n.js";
import { checkInOf } from "../data/calendar-form.js";
import { weekdayName, weekdaysInOrder } from "./week-hours.js";

/** When a calendar is open, in a line: "Tue, Wed, Thu: 10:00–21:00", or the arrival. */
export function openDays(calendar) {
  const arrival = checkInOf(calendar);
  if (arrival) return t("open_days.arrival", { from: arrival, until: calendar.check_out });
  const groups = new Map();
  for (const day of weekdaysInOrder()) {
    const times = calendar.hours[day].map(({ from, to: until }) => `${from}–${until}`).join(", ");
    if (times) groups.set(times, [...(groups.get(times) ?? []), weekdayName(day)]);
  }
  if (groups.size === 0) return t("open_days.closed");
  return [...groups].map(([times, days]) => `${spanOf(days)} ${times}`).join(" · ");
}

/** "Tue–Sun" of days that follow each other, or else each of them. */
function spanOf(days) {
  const week = weekdaysInOrder().map((day) => weekdayName(day));
  const first = week.indexOf(days[0]);
  const areNext = days.every((day, place) => week[first + place] === day);
  return areNext && days.length > 2 ? `${days[0]}–${days.at(-1)}` : days.join(", ");
}

import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { WEEKDAYS } from "../data/calendar-form.js";
import { INTERVALS_MAX } from "../data/typed-hours.js";
import { Button } from "./button.js";
import { BarScale, DayBar } from "./day-bar.js";
import { HoursFields } from "./hours-fields.js";

// A Monday: of a weekday only its name is shown.
const MONDAY = "2024-01-01";

/** What a weekday is called: "Mon", or in full "Monday". */
export function weekdayName(day, style = "short") {
  const date = format.startOfDay(MONDAY, WEEKDAYS.indexOf(day));
  return style === "short" ? format.weekday(date) : format.longWeekday(date);
}

/** The weekdays in the order of the viewer's week. */
export function weekdaysInOrder() {
  const first = (format.firstWeekday() + 6) % 7;
  return [...WEEKDAYS.slice(first), ...WEEKDAYS.slice(0, first)];
}

/**
 * The hours of a week: bars to drag, and the same times to type.
 * @param {{
 *   hours: Record<string, object[]>, capacity: string, isChecked: boolean,
 *   onChange: (change: (hours: object) => object) => void,
 * }} props capacity: the calendar's, as it was typed
 */
export function WeekHours({ hours, capacity, isChecked, onChange }) {
  const set = (day) => (next) => onChange((current) => ({ ...current, [day]: next }));
  const days = weekdaysInOrder();
  const example = days.find((day) => hours[day].length > 0);
  const copy = (from) => {
    const all = WEEKDAYS.map((day) => [day, hours[from].map((interval) => ({ ...interval }))]);
    onChange(() => Object.fromEntries(all));
  };
  return html`
    <div class="week-hours">
      <${BarScale} />
      ${days.map(
        (day) => html`
          <div key=${day} class="week-hours-day" role="group" aria-labelledby=${`day-${day}`}>
            <h3 id=${`day-${day}`}>
              <span aria-hidden="true">${weekdayName(day)}</span>
              <span class="unseen">${weekdayName(day, "long")}</span>
            </h3>
            <${DayBar}
              name=${weekdayName(day, "long")}
              day=${hours[day]}
              most=${INTERVALS_MAX.weekday}
              onChange=${set(day)}
            />
            <${HoursFields}
              id=${`hours-${day}`}
              name=${weekdayName(day, "long")}
              day=${hours[day]}
              most=${INTERVALS_MAX.weekday}
              capacity=${capacity}
              isChecked=${isChecked}
              onChange=${set(day)}
            />
          </div>
        `,
      )}
      ${example &&
      html`
        <${Button}
          icon="copy"
          label=${t("hours.copy", { day: weekdayName(example, "long") })}
          onClick=${() => copy(example)}
        />
      `}
    </div>
  `;
}

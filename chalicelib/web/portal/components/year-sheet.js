import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { html, useRef, useState } from "../../shared/view.js";
import { dayAfter } from "../data/wall-time.js";

const MONTHS = 12;
const KEYS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7, PageUp: -28, PageDown: 28 };

/**
 * Twelve months from the one of `today` on, whose days can be chosen, any number of them.
 * @param {{
 *   today: string, chosen: Set<string>, kindOf: (day: string) => "open" | "closed" | "special",
 *   describe: (day: string) => string, onToggle: (day: string, isRange: boolean) => void,
 * }} props isRange: all days since the last chosen one are meant, too (with the Shift key)
 */
export function YearSheet({ today, chosen, kindOf, describe, onToggle }) {
  const first = format.monthOf(today);
  const [reached, setReached] = useState(today);
  const sheet = useRef(null);
  const months = Array.from({ length: MONTHS }, (_, later) =>
    format.monthOf(format.isoDay(format.startOfMonth(first, later))),
  );
  const last = format.isoDay(
    format.startOfDay(format.isoDay(format.startOfMonth(first, MONTHS)), -1),
  );
  const press = (event) => {
    const days = KEYS[event.key];
    if (!days) return;
    event.preventDefault();
    const next = dayAfter(reached, days);
    if (next < today || next > last) return;
    setReached(next);
    sheet.current.querySelector(`[data-day="${next}"]`).focus();
  };
  return html`
    <div class="year" ref=${sheet} onKeyDown=${press}>
      ${months.map(
        (month) => html`
          <section key=${month} class="year-month" aria-label=${monthTitle(month)}>
            <h3>${monthTitle(month)}</h3>
            <div class="year-days">
              ${weekdayInitials().map(
                (name, place) =>
                  html`<span key=${place} class="year-weekday" aria-hidden="true">${name}</span>`,
              )}
              ${daysOf(month).map((day, place) => {
                const kind = kindOf(day);
                return html`
                  <button
                    key=${day}
                    type="button"
                    data-day=${day}
                    class=${`year-day is-${kind}`}
                    style=${place === 0 ? { gridColumnStart: columnOf(day) } : null}
                    disabled=${day < today}
                    tabindex=${day === reached ? "0" : "-1"}
                    aria-pressed=${chosen.has(day) ? "true" : "false"}
                    aria-label=${t("month.day", {
                      day: format.longDay(format.startOfDay(day)),
                      says: describe(day),
                    })}
                    onFocus=${() => setReached(day)}
                    onClick=${(event) => onToggle(day, event.shiftKey)}
                  >
                    ${Number(day.slice(8))}
                  </button>
                `;
              })}
            </div>
          </section>
        `,
      )}
    </div>
  `;
}

function monthTitle(month) {
  return `${format.monthName(format.startOfMonth(month))} ${month.slice(0, 4)}`;
}

function daysOf(month) {
  const end = format.isoDay(format.startOfMonth(month, 1));
  const days = [];
  for (let day = `${month}-01`; day < end; day = dayAfter(day)) days.push(day);
  return days;
}

function columnOf(day) {
  return ((format.startOfDay(day).getDay() - format.firstWeekday() + 7) % 7) + 1;
}

function weekdayInitials() {
  const week = format.startOfWeek("2024-01-03");
  return Array.from({ length: 7 }, (_, later) =>
    format.weekday(format.startOfDay(week, later)).slice(0, 2),
  );
}

import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { useMinute } from "../../shared/use-clock.js";
import { useWidth } from "../../shared/use-width.js";
import { html } from "../../shared/view.js";
import { peakOf, rowsOf } from "../data/plan.js";
import { to } from "../router.js";
import { LoadBar } from "./load-bar.js";
import { BlockCard, BookingCard } from "./plan-card.js";

const NAMES = 3; // of guests in a cell; of more, the others are counted
const WIDE = 900; // pixels

/** Whether there is room for the days of a week side by side. */
export function isWeekWide(width) {
  return width >= WIDE;
}

/**
 * A week of a calendar: days side by side with a cell for each start; on a phone a list of days.
 * @param {{
 *   plan: object, days: string[], chosen: string | null, drag: object | null, onOpen: Function,
 * }} props as PlanDay has them
 */
export function PlanWeek({ plan, days, chosen, drag, onOpen }) {
  const now = useMinute();
  const isWide = isWeekWide(useWidth());
  const week = days.map((day) => ({ day, rows: rowsOf(plan, day) }));
  const today = format.isoDay(now);
  if (!isWide) return html`<${DayList} plan=${plan} week=${week} today=${today} />`;
  const wall = ({ start }) => format.minuteOf(start);
  const times = [...new Set(week.flatMap(({ rows }) => rows.map(wall)))].sort((a, b) => a - b);
  const link = (day) => to("calendar", plan.calendar.id, "day", day);
  return html`
    <table class="plan-week">
      <thead>
        <tr>
          <td></td>
          ${week.map(
            ({ day }) => html`
              <th key=${day} scope="col" class=${day === today ? "is-today" : ""}>
                <a href=${link(day)}>
                  <span>${format.weekday(format.startOfDay(day))}</span>
                  ${" "}
                  ${format.dayOfMonth(format.startOfDay(day))}
                </a>
                ${day === today && html`<span class="unseen"> ${t("calendar.today")}</span>`}
              </th>
            `,
          )}
        </tr>
      </thead>
      <tbody>
        ${times.map(
          (minutes) => html`
            <tr key=${minutes}>
              <th scope="row" class="plan-time number">${timeOf(week, wall, minutes)}</th>
              ${week.map(
                ({ day, rows }) => html`
                  <${Cell}
                    key=${day}
                    day=${day}
                    rows=${rows.filter((row) => wall(row) === minutes)}
                    isIn=${rows.some((row) => wall(row) < minutes && isLater(row, minutes, wall))}
                    ...${{ plan, now, today, chosen, drag, onOpen, link }}
                  />
                `,
              )}
            </tr>
          `,
        )}
      </tbody>
    </table>
  `;
}

function timeOf(week, wall, minutes) {
  const row = week.flatMap(({ rows }) => rows).find((one) => wall(one) === minutes);
  return format.time(row.start);
}

/** Whether a row that began before is still going on at these minutes of its day. */
function isLater(row, minutes, wall) {
  return row.isOpen && wall(row) + (row.stop - row.start) / 60_000 > minutes;
}

function Cell({ rows, isIn, day, plan, now, today, chosen, drag, onOpen, link }) {
  if (rows.length === 0)
    return html`
      <td class=${`plan-cell ${isIn ? "" : "is-shut"} ${day === today ? "is-today" : ""}`}>
        ${!isIn && html`<span class="unseen">${t("desk.closed")}</span>`}
      </td>
    `;
  const isNow = rows.some(({ start, stop }) => start <= now && now < stop);
  return html`
    <td
      class=${classOf(rows[0], { day, today, isNow, drag })}
      data-cell=${rows[0].start}
      data-stop=${rows.at(-1).stop}
      data-day=${day}
      data-starts=${rows[0].isStart ? "" : null}
    >
      ${isNow && html`<span class="plan-now">${t("desk.now", { time: format.time(now) })}</span>`}
      ${rows.map(
        (row) => html`
          ${row.isOpen || row.used > 0
            ? html`<${LoadBar} row=${row} />`
            : html`<span class="unseen">${t("desk.closed")}</span>`}
          <ul class="plan-cards">
            ${row.entries
              .slice(0, NAMES)
              .map(
                (entry) => html`
                  <li key=${entry.booking.id}>
                    <${BookingCard}
                      entry=${entry}
                      conflict=${plan.conflicts.get(entry.booking.id)}
                      isShort
                      isChosen=${chosen === entry.booking.id}
                      onOpen=${() => onOpen({ kind: "booking", id: entry.booking.id })}
                    />
                  </li>
                `,
              )}
            ${row.entries.length > NAMES &&
            html`
              <li key="more">
                <a class="small" href=${link(day)}>
                  ${t("desk.more", { count: row.entries.length - NAMES })}
                </a>
              </li>
            `}
            ${row.blocks
              .filter((block) => block.start >= row.start)
              .map(
                (block) => html`
                  <li key=${block.id}>
                    <${BlockCard}
                      block=${block}
                      isChosen=${chosen === block.id}
                      onOpen=${() => onOpen({ kind: "block", id: block.id })}
                    />
                  </li>
                `,
              )}
          </ul>
        `,
      )}
    </td>
  `;
}

function classOf({ start, stop, isOpen, blocks }, { day, today, isNow, drag }) {
  const classes = ["plan-cell"];
  if (!isOpen) classes.push("is-shut");
  if (blocks.length > 0) classes.push("is-blocked");
  if (day === today) classes.push("is-today");
  if (isNow) classes.push("is-now");
  if (drag?.kind === "draw" && start < drag.stop && stop > drag.start) classes.push("is-drawn");
  if (drag?.kind === "move" && drag.over?.start === start) classes.push("is-target");
  return classes.join(" ");
}

/** On a phone: a day a line, with its fullest time. */
function DayList({ plan, week, today }) {
  return html`
    <ol class="rows plan-days">
      ${week.map(({ day, rows }) => {
        const peak = peakOf(rows);
        const entries = rows.flatMap((row) => row.entries);
        const bad = entries.filter(({ booking }) => plan.conflicts.has(booking.id)).length;
        return html`
          <li key=${day}>
            <a
              class=${`row plan-day-row ${day === today ? "is-today" : ""}`}
              href=${to("calendar", plan.calendar.id, "day", day)}
            >
              <strong>
                ${format.day(format.startOfDay(day))}
                ${day === today && html` · ${t("calendar.today")}`}
              </strong>
              <span class="small">${t("calendar.bookings", { count: entries.length })}</span>
              ${peak
                ? html`<${LoadBar} row=${peak} />`
                : html`<span class="small">${t("desk.closed")}</span>`}
              ${peak?.used > 0 &&
              html`<span class="small">${t("desk.peak", { time: format.time(peak.start) })}</span>`}
              ${bad > 0 &&
              html`<span class="plan-bad small">${t("desk.misfits", { count: bad })}</span>`}
            </a>
          </li>
        `;
      })}
    </ol>
  `;
}

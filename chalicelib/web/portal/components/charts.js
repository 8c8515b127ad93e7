import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { totalOf } from "../data/status-counts.js";
import { to, withQuery } from "../router.js";
import { Badge, STATUSES } from "./badge.js";

const WIDTH = 20;
const GAP = 4;
const HEIGHT = 96;
const FOOT = 20;
const HEAD = 16;
const LABEL_DAYS = 3; // as wide as a label

/**
 * How many bookings each of the coming days has, as bars; for screen readers, as a table.
 * @param {{days: {day: string, count: number}[]}} props
 */
export function LoadChart({ days }) {
  const total = days.reduce((sum, { count }) => sum + count, 0);
  return html`
    <figure class="chart">
      <figcaption>${t("chart.load", { count: total, days: days.length })}</figcaption>
      <${DayBars} days=${days} />
      <div class="unseen">
        <table>
          <caption>${t("chart.load_table")}</caption>
          <tbody>
            ${days.map(
              ({ day, count }) =>
                html`
                  <tr key=${day}>
                    <th scope="row">${format.day(format.startOfDay(day))}</th>
                    <td>${count}</td>
                  </tr>
                `,
            )}
          </tbody>
        </table>
      </div>
    </figure>
  `;
}

/**
 * A bar for each day.
 * @param {{days: {day: string, count: number}[]}} props
 */
export function DayBars({ days }) {
  const highest = Math.max(4, ...days.map(({ count }) => count));
  // Two halves, side by side or, on a phone, one below the other, keep the numbers readable.
  const half = Math.ceil(days.length / 2);
  return html`
    <div class="chart-halves">
      <${Bars} days=${days.slice(0, half)} highest=${highest} />
      <${Bars} days=${days.slice(half)} highest=${highest} />
    </div>
  `;
}

function Bars({ days, highest }) {
  const width = days.length * (WIDTH + GAP) - GAP;
  return html`
    <svg viewBox=${`0 0 ${width} ${HEAD + HEIGHT + FOOT}`} aria-hidden="true" focusable="false">
      ${days.map(({ day, count }, place) => {
        const start = format.startOfDay(day);
        const height = Math.round((count / highest) * HEIGHT);
        const left = place * (WIDTH + GAP);
        const isWeekend = [0, 6].includes(start.getDay());
        const isLabelled =
          place === 0 || (start.getDay() === format.firstWeekday() && place >= LABEL_DAYS);
        return html`
          <g key=${day} class=${isWeekend ? "is-weekend" : ""}>
            <title>${t("chart.day", { day: format.day(start), count })}</title>
            <rect class="chart-ground" x=${left} y=${HEAD} width=${WIDTH} height=${HEIGHT} rx="3" />
            ${count > 0 &&
            html`
              <rect
                class="chart-bar"
                x=${left}
                y=${HEAD + HEIGHT - height}
                width=${WIDTH}
                height=${height}
                rx="3"
              />
              <text class="chart-number" x=${left + WIDTH / 2} y=${HEAD + HEIGHT - height - 4}>
                ${count}
              </text>
            `}
            ${isLabelled &&
            html`
              <text class="chart-label" x=${left} y=${HEAD + HEIGHT + 15}>
                ${format.dayOfMonth(start)}
              </text>
            `}
          </g>
        `;
      })}
    </svg>
  `;
}

/**
 * Vouchers by status: one bar in five parts, and its legend with the numbers.
 * @param {{counts: Record<string, number | null>}} props null: too many to count, so that there is
 *   no bar and no number
 */
export function StatusChart({ counts }) {
  const total = totalOf(counts);
  let left = 0;
  const segments = STATUSES.map((status) => {
    const width = total ? (counts[status] / total) * 100 : 0;
    left += width;
    return { status, left: left - width, width };
  }).filter(({ width }) => width > 0);
  return html`
    <figure class="chart">
      ${total !== null && html`<figcaption>${t("chart.status", { count: total })}</figcaption>`}
      <svg
        viewBox="0 0 100 6"
        preserveAspectRatio="none"
        class="status-bar"
        aria-hidden="true"
        focusable="false"
      >
        ${segments.map(
          (part) =>
            html`
              <rect
                key=${part.status}
                class=${`is-${part.status}`}
                x=${part.left}
                y="0"
                width=${Math.max(0, part.width - 0.4)}
                height="6"
              />
            `,
        )}
      </svg>
      <ul class="legend">
        ${STATUSES.map(
          (status) => html`
            <li key=${status}>
              <a href=${withQuery(to("vouchers"), { status })}>
                <${Badge} status=${status} /> <span class="number">
                  ${counts[status] !== null && format.wholeNumber(counts[status])}
                </span>
              </a>
            </li>
          `,
        )}
      </ul>
    </figure>
  `;
}

import * as format from "../../shared/format.js";
import { hotelNow } from "../../shared/hotel-time.js";
import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { to } from "../router.js";
import { bookingGuest, bookingStatus } from "./booking-row.js";
import { Icon } from "./icons.js";

const DAYS = 7;
const FULL = 8; // bookings a day at which the load's bar is full, unless a day has more

/** Seven days side by side, on a phone one below the other, with their bookings. */
export function Week({ first, entries }) {
  const days = Array.from({ length: DAYS }, (_, later) => {
    const start = format.startOfDay(first, later);
    const day = format.isoDay(start);
    return {
      start,
      day,
      list: entries.filter(({ booking }) => format.isoDay(booking.slot_start) === day),
    };
  });
  const highest = Math.max(FULL, ...days.map(({ list }) => list.length));
  const today = format.isoDay(hotelNow());
  return html`
    <ol class="week">
      ${days.map(
        ({ start, day, list }) => html`
          <li
            key=${day}
            class=${`week-day ${day === today ? "is-today" : ""} ${list.length ? "" : "is-free"}`}
          >
            <h3>
              <span>${format.weekday(start)}</span> ${format.dayOfMonth(start)}
              ${day === today && html`<span class="unseen"> ${t("calendar.today")}</span>`}
            </h3>
            <p class="week-load small">${t("calendar.bookings", { count: list.length })}</p>
            <svg
              class="load-bar"
              viewBox="0 0 100 4"
              preserveAspectRatio="none"
              aria-hidden="true"
              focusable="false"
            >
              <rect class="chart-ground" width="100" height="4" />
              <rect class="chart-bar" width=${(list.length / highest) * 100} height="4" />
            </svg>
            <ul>
              ${list.map(
                (entry) => html`<li key=${entry.booking.id}><${Entry} entry=${entry} /></li>`,
              )}
            </ul>
          </li>
        `,
      )}
    </ol>
  `;
}

function Entry({ entry }) {
  const { booking, voucher } = entry;
  const status = bookingStatus(entry);
  return html`
    <a class=${`week-entry is-${status}`} href=${to("v", booking.voucher_id)}>
      <span class="week-time">
        <${Icon} name=${status} />
        ${format.time(booking.slot_start)}
        <span class="unseen"> ${t(`status.${status}`)}</span>
      </span>
      <span class="week-what" dir="auto">${voucher?.title ?? t("booking.untitled")}</span>
      <span class="small breakable" dir="auto">${bookingGuest(entry)}</span>
    </a>
  `;
}

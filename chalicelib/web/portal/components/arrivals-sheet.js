import * as format from "../../shared/format.js";
import { hotelNow } from "../../shared/hotel-time.js";
import { hotelName, pageHotel } from "../../shared/hotels.js";
import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { bookingGuest, bookingStatus } from "./booking-row.js";
import { GuestNote } from "./guest-note.js";

/**
 * The printed list of arrivals, with a box to tick. Hidden on the screen; print.css shows it and
 * nothing else.
 * @param {{title: string, days: string[], entries: object[], end?: string | null}} props
 *   days: those to print, each with its bookings; end: where the list is cut
 */
export function ArrivalsSheet({ title, days, entries, end = null }) {
  const hotel = pageHotel.get();
  return html`
    <section class="sheet arrivals" aria-hidden="true">
      ${hotel && html`<p dir="auto">${hotelName(hotel)}</p>`}
      <p class="arrivals-title">${title}</p>
      <p>
        ${t("arrivals.printed", {
          when: format.moment(hotelNow()),
          zone: format.zone(...days.map(noon)),
        })}
      </p>
      ${end && html`<p>${t("bookings.cut", { when: format.dayAndTime(end) })}</p>`}
      ${days.map((day) => html`<${Day} key=${day} day=${day} entries=${entries} />`)}
    </section>
  `;
}

function Day({ day, entries }) {
  const list = entries.filter(({ booking }) => format.isoDay(booking.slot_start) === day);
  return html`
    <table>
      <caption>${format.longDay(format.startOfDay(day))}</caption>
      ${list.length === 0
        ? html`<tbody><tr><td>${t("calendar.none")}</td></tr></tbody>`
        : html`
            <thead>
              <tr>
                <th></th>
                <th>${t("arrivals.time")}</th>
                <th>${t("arrivals.service")}</th>
                <th>${t("arrivals.guest")}</th>
                <th>${t("arrivals.code")}</th>
              </tr>
            </thead>
            <tbody>
              ${list.map((entry) => html`<${Row} key=${entry.booking.id} entry=${entry} />`)}
            </tbody>
          `}
    </table>
  `;
}

/** After any change of the clocks, which are changed at night. */
function noon(day) {
  return format.atHour(day, 12);
}

function Row({ entry }) {
  const { booking, voucher } = entry;
  const status = bookingStatus(entry);
  return html`
    <tr>
      <td><span class="arrivals-box"></span></td>
      <td class="arrivals-time">${format.span(booking.slot_start, booking.slot_end)}</td>
      <td dir="auto">
        ${voucher?.title ?? t("booking.untitled")}
        ${status !== "booked" && html` (${t(`status.${status}`)})`}
      </td>
      <td dir="auto">
        ${bookingGuest(entry)}
        ${voucher?.guest_note && html`<${GuestNote} note=${voucher.guest_note} />`}
      </td>
      <td class="arrivals-code">${booking.voucher_id}</td>
    </tr>
  `;
}

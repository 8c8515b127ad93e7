import * as format from "../../shared/format.js";
import { guestName } from "../../shared/guest-names.js";
import { hotelName, useHotel } from "../../shared/hotels.js";
import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { to } from "../router.js";
import { Badge } from "./badge.js";

/** The status to show for a booking: "used" as soon as its voucher is. */
export function bookingStatus({ booking, voucher }) {
  return booking.status === "booked" && voucher?.status === "consumed"
    ? "consumed"
    : booking.status;
}

/** The guest of a booking, as people call them. */
export function bookingGuest({ booking, voucher }) {
  return guestName({ ...booking, holder_name: voucher?.holder_name });
}

/** One booking in a list: when, what, who. */
export function BookingRow({ entry, withGuest = false, withDay = true }) {
  const { booking, voucher } = entry;
  // A desk's list is in its own zone; a guest's has bookings at several hotels.
  const hotel = useHotel(withGuest ? null : booking.issuer_uid);
  const zone = (withGuest ? null : hotel.zone) ?? undefined;
  const own = format.bothTimes(booking.slot_start, zone);
  return html`
    <a class="row booking-row" href=${to("v", booking.voucher_id)}>
      <span class="row-when">
        ${withDay && html`<strong>${format.day(booking.slot_start, zone)}</strong> `}
        <span class="row-time">${format.span(booking.slot_start, booking.slot_end, zone)}</span>
        ${own && !withGuest && html`<span class="row-own small">${own}</span>`}
      </span>
      <span class="row-what" dir="auto">${voucher?.title ?? t("booking.untitled")}</span>
      <span class="row-who small" dir="auto">
        ${withGuest ? bookingGuest(entry) : hotelName(hotel)}
      </span>
      <${Badge} status=${bookingStatus(entry)} />
    </a>
  `;
}

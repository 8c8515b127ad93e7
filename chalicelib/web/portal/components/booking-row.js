import * as format from "../../shared/format.js";
import { guestName } from "../../shared/guest-names.js";
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
  return html`
    <a class="row booking-row" href=${to("v", booking.voucher_id)}>
      <span class="row-when">
        ${withDay && html`<strong>${format.day(booking.slot_start)}</strong> `}
        <span class="row-time">${format.span(booking.slot_start, booking.slot_end)}</span>
      </span>
      <span class="row-what" dir="auto">${voucher?.title ?? t("booking.untitled")}</span>
      <span class="row-who small" dir="auto">
        ${withGuest ? bookingGuest(entry) : booking.issuer_uid}
      </span>
      <${Badge} status=${bookingStatus(entry)} />
    </a>
  `;
}

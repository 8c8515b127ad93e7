import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { bookingGuest, bookingStatus } from "./booking-row.js";
import { Icon } from "./icons.js";

/**
 * A booking in the desk's calendar: opens what can be done with it, and can be dragged.
 * @param {{
 *   entry: object, conflict?: string, isShort?: boolean, isChosen: boolean, onOpen: () => void,
 * }} props conflict: why it does not fit any more
 */
export function BookingCard({ entry, conflict, isShort = false, isChosen, onOpen }) {
  const { booking, voucher } = entry;
  const status = bookingStatus(entry);
  const canMove = status === "booked";
  const classes = [`plan-card is-${status}`, conflict && "is-conflict", canMove && "is-loose"];
  return html`
    <button
      type="button"
      class=${classes.filter(Boolean).join(" ")}
      data-booking=${booking.id}
      data-loose=${canMove ? "" : null}
      aria-pressed=${isChosen ? "true" : "false"}
      onClick=${onOpen}
    >
      <span class="plan-card-who">
        <${Icon} name=${conflict ? "warning" : status} />
        <span class="plan-card-name" dir="auto">${bookingGuest(entry)}</span>
        ${booking.places > 1 &&
        html`
          <span class="plan-card-places number" aria-hidden="true">× ${booking.places}</span>
          <span class="unseen">, ${t("desk.places", { count: booking.places })}</span>
        `}
      </span>
      <span class="unseen">, ${t(`status.${status}`)}</span>
      ${!isShort &&
      html`
        <span class="plan-card-what small">
          ${t("desk.until", { when: endOf(entry) })} ·
          ${" "}
          ${status === "consumed" && html`${t("status.consumed")} · `}
          <span dir="auto">${voucher?.title ?? t("booking.untitled")}</span>
        </span>
      `}
      ${conflict &&
      html`<span class="plan-card-conflict small">${t(`desk.conflict.${conflict}`)}</span>`}
    </button>
  `;
}

/** When a booking ends: its time, with the day if that is another one. */
function endOf({ booking }) {
  const isSameDay = format.isoDay(booking.slot_start) === format.isoDay(booking.slot_end);
  return isSameDay ? format.time(booking.slot_end) : format.dayAndTime(booking.slot_end);
}

/** A block in the desk's calendar. */
export function BlockCard({ block, isChosen, onOpen }) {
  return html`
    <button
      type="button"
      class="plan-block-card"
      data-block=${block.id}
      aria-pressed=${isChosen ? "true" : "false"}
      onClick=${onOpen}
    >
      <span class="plan-card-who">
        <${Icon} name="blocked" />
        <span class="plan-card-name" dir="auto">${block.reason ?? t("desk.blocked")}</span>
      </span>
      <span class="small">
        ${block.reason && html`<span class="unseen">${t("desk.blocked")}, </span>`}
        ${t("desk.places", { count: block.places })}
        , ${t("desk.until", { when: untilOf(block) })}
      </span>
    </button>
  `;
}

function untilOf({ from, to }) {
  return format.isoDay(from) === format.isoDay(new Date(to) - 1)
    ? format.time(to)
    : format.dayAndTime(to);
}

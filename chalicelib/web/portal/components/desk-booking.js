import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { html, useState } from "../../shared/view.js";
import { to } from "../router.js";
import { Badge } from "./badge.js";
import { bookingGuest, bookingStatus } from "./booking-row.js";
import { Button, LinkButton } from "./button.js";
import { DeskPanel } from "./desk-panel.js";
import { CancelBooking } from "./misfits.js";
import { Notice } from "./notice.js";

/**
 * A booking of the desk's calendar: who, when, and what can be done with it.
 * @param {{
 *   entry: object, conflict?: string, onDone: (outcome: {text: string}) => void,
 *   onClose: () => void,
 * }} props
 */
export function DeskBooking({ entry, conflict, onDone, onClose }) {
  const { booking, voucher } = entry;
  const [isAsking, setAsking] = useState(false);
  const status = bookingStatus(entry);
  return html`
    <${DeskPanel} title=${bookingGuest(entry)} onClose=${onClose}>
      ${conflict && html`<${Notice}><p>${t(`desk.conflict.${conflict}`)}</p></${Notice}>`}
      <p class="desk-when">
        <strong>${format.day(booking.slot_start)}</strong>
        ${" "}
        ${format.span(booking.slot_start, booking.slot_end)}
      </p>
      <p dir="auto">${voucher?.title ?? t("booking.untitled")}</p>
      <p class="desk-facts">
        <${Badge} status=${status} />
        <span class="number">${t("desk.places", { count: booking.places })}</span>
      </p>
      ${isAsking
        ? html`
            <${CancelBooking} entry=${entry} onDone=${onDone} onBack=${() => setAsking(false)} />
          `
        : html`
            <div class="actions">
              ${status === "booked" &&
              html`<${Button} label=${t("desk.cancel")} onClick=${() => setAsking(true)} />`}
              <${LinkButton}
                icon="issued"
                href=${to("v", booking.voucher_id)}
                label=${t("redeem.open")}
              />
            </div>
          `}
    </${DeskPanel}>
  `;
}

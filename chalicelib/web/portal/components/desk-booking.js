import * as format from "../../shared/format.js";
import { useHotel } from "../../shared/hotels.js";
import { t } from "../../shared/i18n.js";
import { html, useState } from "../../shared/view.js";
import { to } from "../router.js";
import { Badge } from "./badge.js";
import { bookingGuest, bookingStatus } from "./booking-row.js";
import { Button, LinkButton } from "./button.js";
import { DeskPanel } from "./desk-panel.js";
import { canUndoUse } from "./desk-row.js";
import { GuestNote } from "./guest-note.js";
import { Later } from "./later.js";
import { CancelBooking } from "./misfits.js";
import { MoveBooking } from "./move-booking.js";
import { Notice } from "./notice.js";

/**
 * A booking of the desk's calendar: who, when, and what can be done with it.
 * @param {{
 *   entry: object, conflict?: string, onDone: (outcome: {text: string}) => void,
 *   onGone: () => void, onClose: () => void, initialTask: "move" | null,
 * }} props onGone: it is not live any more
 */
export function DeskBooking({ entry, conflict, initialTask, onDone, onGone, onClose }) {
  const { booking, voucher } = entry;
  const hotel = useHotel(booking.issuer_uid);
  const [task, setTask] = useState(initialTask);
  const back = () => setTask(null);
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
      ${voucher?.guest_note && html`<${GuestNote} note=${voucher.guest_note} />`}
      <p class="desk-facts">
        <${Badge} status=${status} />
        <span class="number">${t("desk.places", { count: booking.places })}</span>
      </p>
      ${task === "cancel" &&
      html`<${CancelBooking} entry=${entry} onDone=${onDone} onBack=${back} />`}
      ${task === "move" &&
      html`<${MoveBooking} entry=${entry} onDone=${onDone} onBack=${back} onGone=${onGone} />`}
      ${task === "link" &&
      html`
        <${Later} name="BookingLink" booking=${booking} voucher=${voucher ?? {}} hotel=${hotel} />
        <div class="actions">
          <${Button} icon="back" label=${t("action.back")} onClick=${back} />
        </div>
      `}
      ${task === null &&
      html`
        <div class="actions">
          ${status === "booked" &&
          html`
            <${Button} icon="arrow" label=${t("desk.move")} onClick=${() => setTask("move")} />
            <${Button} icon="link" label=${t("links.send")} onClick=${() => setTask("link")} />
            <${Button} label=${t("desk.cancel")} onClick=${() => setTask("cancel")} />
          `}
          ${canUndoUse(entry) &&
          html`
            <${LinkButton}
              icon="undo"
              href=${to("v", booking.voucher_id, "undo")}
              label=${t("changes.undo")}
            />
          `}
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

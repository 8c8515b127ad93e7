import { html } from "../../shared/view.js";
import { canUndo } from "../data/changes-of-mind.js";
import { BookingRow, bookingStatus } from "./booking-row.js";
import { UndoLink } from "./undo-link.js";

/** One booking in a desk's list; beside it, what takes back that it was just used. */
export function DeskRow({ entry, withDay = true }) {
  return html`
    <li>
      <${BookingRow} entry=${entry} withGuest withDay=${withDay} />
      ${canUndoUse(entry) &&
      html`<${UndoLink} id=${entry.booking.voucher_id} title=${entry.voucher.title} />`}
    </li>
  `;
}

/** Whether the voucher was used with this very booking, and that can still be undone. */
export function canUndoUse(entry) {
  return bookingStatus(entry) === "consumed" && canUndo(entry.voucher);
}

import { post } from "../../shared/api.js";
import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { useMutation } from "../../shared/use-mutation.js";
import { bookingGuest } from "./booking-row.js";

/**
 * Moves a booking, and can take it back.
 * @param {object | null} entry
 * @param {(outcome: {text: string, undo: object}) => void} onDone
 * @returns {{to: (start: string | number, other?: object) => Promise<void>}}
 *   to: move it, or another one, there; the rest as a mutation has it
 */
export function useMove(entry, onDone) {
  const mutation = useMutation((body, key) => post("voucher/reschedule", body, { key }));
  async function to(start, other = entry) {
    const { id, slot_start: before } = other.booking;
    if (!(await mutation.run({ booking_id: id, slot_id: slotId(start) }))) return;
    const moved = (key, when) =>
      t(key, { guest: bookingGuest(other), when: format.dayAndTime(when) });
    onDone({
      text: moved("desk.moved", start),
      undo: {
        path: "voucher/reschedule",
        body: { booking_id: id, slot_id: slotId(before) },
        text: moved("desk.moved_back", before),
      },
    });
  }
  return { ...mutation, to };
}

/** The id of the slot that starts then. */
function slotId(start) {
  return `slot-${format.instant(start).replace(".000Z", "Z")}`;
}

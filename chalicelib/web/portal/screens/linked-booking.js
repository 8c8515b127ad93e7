import { useSignal } from "../../shared/signal.js";
import { html } from "../../shared/view.js";
import { CancelOwn } from "../components/cancel-own.js";
import { Later } from "../components/later.js";
import { MoveOwn } from "../components/move-own.js";
import { openedBooking } from "../data/booking-link.js";

/** The booking whose link was opened in this tab. */
export function Screen({ rest }) {
  const token = useSignal(openedBooking);
  // What the screens of guests have, too, comes from here: the page as deployed has it already.
  const shared = { CancelOwn, MoveOwn };
  return html`
    <${Later} name="LinkedBooking" key=${token} token=${token} rest=${rest} ...${shared} />
  `;
}

import { getFile } from "../../shared/api.js";
import { download } from "../../shared/download.js";
import { t } from "../../shared/i18n.js";
import { useMutation } from "../../shared/use-mutation.js";
import { html } from "../../shared/view.js";
import { shareLink } from "../router.js";
import { Button } from "./button.js";
import { ErrorNotice } from "./notice.js";

/**
 * Saves a booking as a file that calendars import.
 * @param {{booking: object, kind?: string, as?: object}} props kind: of the button; as: who asks
 */
export function AddToCalendar({ booking, kind = "quiet", as }) {
  const save = useMutation(async (query) => {
    download("booking.ics", await getFile("voucher/entry", query, { as }));
  });
  // A link to a booking does not know its voucher's id.
  const link = booking.voucher_id && shareLink(booking.voucher_id);
  const query = { booking_id: booking.id, link };
  return html`
    ${save.error && html`<${ErrorNotice} error=${save.error} />`}
    <${Button}
      kind=${kind}
      icon="calendar"
      label=${t("guest.add_to_calendar")}
      isBusy=${save.isBusy}
      onClick=${() => save.run(query)}
    />
  `;
}

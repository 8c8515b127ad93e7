import { post } from "../../shared/api.js";
import * as format from "../../shared/format.js";
import { hotelNow } from "../../shared/hotel-time.js";
import { t } from "../../shared/i18n.js";
import { useMutation } from "../../shared/use-mutation.js";
import { html, useState } from "../../shared/view.js";
import { announce } from "./announce.js";
import { Button } from "./button.js";
import { CancelPromise } from "./cancel-promise.js";
import { Confirm } from "./confirm.js";

const TOO_LATE = "cancel_too_late";

/**
 * A guest cancels: as long as was promised, and later for what was promised.
 * @param {{
 *   booking: object, send?: (body: object, key: string) => Promise<object>,
 *   onCancelled: (shown: object, answer: object) => void,
 * }} props send: sends the change; shown: the voucher without its booking
 */
export function CancelOwn({ booking, send = cancelAsGuest, onCancelled }) {
  const [isAsking, setAsking] = useState(false);
  const cancel = useMutation(send);
  const { cancel_until: until, late_cancel: late, slot_start: start } = booking;
  const wasLate = cancel.error?.code === TOO_LATE;
  const isLate = Boolean(until) && (wasLate || new Date(until) <= hotelNow());
  const isForfeit = isLate && late === "forfeit";
  async function run(reason) {
    const answer = await cancel.run({
      booking_id: booking.id,
      ...(isForfeit && { forfeit: true }),
      ...(reason && { reason }),
    });
    if (!answer) return;
    announce(t(isForfeit ? "guest.forfeited" : "guest.cancelled"));
    onCancelled({ voucher: answer.voucher, booking: null }, answer);
  }
  if (new Date(start) <= hotelNow()) return html`<p class="hint">${t("guest.cancel_too_late")}</p>`;
  if (isLate && !isForfeit)
    return html`<p class="hint">${t("guest.cancel_ended", { when: format.dayAndTime(until) })}</p>`;
  if (isAsking)
    return html`
      <${Confirm}
        key=${isForfeit ? "forfeit" : "cancel"}
        id="cancel"
        question=${t(isForfeit ? "guest.forfeit_question" : "guest.cancel_question")}
        explanation=${isForfeit
          ? t("guest.forfeit_text", { when: format.dayAndTime(until) })
          : t("guest.cancel_text")}
        label=${t(isForfeit ? "guest.forfeit" : "guest.cancel")}
        action=${wasLate ? { ...cancel, error: null } : cancel}
        onConfirm=${run}
        onBack=${() => setAsking(false)}
      />
    `;
  return html`
    ${until
      ? html`<${CancelPromise} promise=${booking} />`
      : html`<p class="hint">${t("guest.cancel_until", { when: format.dayAndTime(start) })}</p>`}
    <${Button}
      label=${t(isForfeit ? "guest.forfeit" : "guest.cancel")}
      icon="cancelled"
      onClick=${() => setAsking(true)}
    />
  `;
}

function cancelAsGuest(body, key) {
  return post("voucher/cancel", body, { key });
}

import * as format from "../../shared/format.js";
import { hotelNow } from "../../shared/hotel-time.js";
import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";

/**
 * Until when a booking can be cancelled, and what that costs later: before it costs anything.
 * @param {{promise: {cancel_until: string, late_cancel: "refuse" | "forfeit"}}} props
 */
export function CancelPromise({ promise }) {
  const { cancel_until: until, late_cancel: late } = promise;
  const isOver = new Date(until) <= hotelNow();
  return html`
    <p class="cancel-promise">
      ${t(isOver ? "guest.no_free_cancel" : "guest.free_cancel", {
        when: format.dayAndTime(until),
      })}
      <span class="hint">${t(`guest.late.${late}`)}</span>
    </p>
  `;
}

import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { Button } from "./button.js";
import { ErrorNotice } from "./notice.js";

const GONE = ["booking_not_live", "booking_not_found"];

/**
 * Why a booking was not moved, and what to do: it stays where it was.
 * @param {{
 *   move: object, retry: () => void, onAgain: () => void, onGone: () => void,
 * }} props retry: send the same again; onAgain: choose another time; onGone: read the bookings anew
 */
export function MoveRefused({ move, retry, onAgain, onGone }) {
  const { error } = move;
  const isGone = GONE.includes(error.code);
  return html`
    <${ErrorNotice}
      error=${error}
      retry=${error.isOutcomeUnknown ? retry : null}
      isBusy=${move.isBusy}
    >
      ${!error.isOutcomeUnknown && !isGone && html`<p>${t("desk.move_stays")}</p>`}
      ${isGone
        ? html`<${Button} icon="refresh" label=${t("desk.look_again")} onClick=${onGone} />`
        : html`<${Button} icon="back" label=${t("guest.other_time")} onClick=${onAgain} />`}
    </${ErrorNotice}>
  `;
}

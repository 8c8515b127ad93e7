import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { Icon } from "./icons.js";

/** A voucher's statuses, in the order of its life. */
export const STATUSES = ["issued", "booked", "consumed", "cancelled", "expired"];

/** A status: by word and shape first, by colour second. */
export function Badge({ status }) {
  return html`
    <span class=${`badge is-${status}`}><${Icon} name=${status} />${t(`status.${status}`)}</span>
  `;
}

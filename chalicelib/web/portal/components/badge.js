import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { Icon } from "./icons.js";

/** All statuses of a voucher, in the order of its life. */
export const STATUSES = ["issued", "booked", "consumed", "cancelled", "expired"];

/** A voucher's status, as an icon and a word; the colour alone says nothing. */
export function Badge({ status }) {
  return html`
    <span class=${`badge is-${status}`}><${Icon} name=${status} />${t(`status.${status}`)}</span>
  `;
}

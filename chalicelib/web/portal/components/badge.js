import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { Icon } from "./icons.js";

/** All statuses of a voucher, in the order of its life. */
export const STATUSES = ["issued", "booked", "consumed", "cancelled", "expired"];

/**
 * A voucher's status, as an icon and a word; the colour alone says nothing.
 * @param {{status: string, isForGuest?: boolean}} props
 *   isForGuest: a guest reads what to do with an issued voucher, not what a hotel did
 */
export function Badge({ status, isForGuest = false }) {
  const word = isForGuest && status === "issued" ? t("guest.status.issued") : t(`status.${status}`);
  const look = `badge is-${status.replace("_", "-")}`;
  return html`<span class=${look}><${Icon} name=${status} />${word}</span>`;
}

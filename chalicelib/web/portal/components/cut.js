import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { Notice } from "./notice.js";

/** Says where a list of bookings ends before its range does; nothing for a whole list. */
export function Cut({ end }) {
  if (!end) return null;
  return html`<${Notice}><p>${t("bookings.cut", { when: format.dayAndTime(end) })}</p></${Notice}>`;
}

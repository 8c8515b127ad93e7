import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";

/**
 * What a guest wants the hotel to know, line by line.
 * @param {{note: string}} props
 */
export function GuestNote({ note }) {
  return html`<p class="guest-note breakable" dir="auto">${t("ticket.note", { note })}</p>`;
}

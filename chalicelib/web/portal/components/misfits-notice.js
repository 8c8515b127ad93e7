import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { to } from "../router.js";
import { Notice } from "./notice.js";

/** That bookings of a calendar do not fit any more, with the way to their list. */
export function MisfitsNotice({ calendarId, count }) {
  if (count === 0) return null;
  return html`
    <${Notice}>
      <p>
        ${t("desk.misfits_soon", { count })}
        ${" "}
        <a href=${to("calendar", calendarId, "conflicts")}>${t("desk.misfits_show")}</a>
      </p>
    </${Notice}>
  `;
}

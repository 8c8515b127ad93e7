import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { to } from "../router.js";

/** The views of the bookings: week, month, list; and the hours in which guests can book. */
export function CalendarTabs({ here, day }) {
  const places = [
    ["week", to("calendar", "week", ...(day ? [day] : []))],
    ["month", to("calendar", "month", ...(day ? [day] : []))],
    ["list", to("bookings")],
    ["hours", to("calendars")],
  ];
  return html`
    <nav class="tabs" aria-label=${t("calendar.views")}>
      ${places.map(
        ([name, link]) =>
          html`
            <a key=${name} href=${link} aria-current=${name === here ? "page" : null}>
              ${t(`calendar.${name}`)}
            </a>
          `,
      )}
    </nav>
  `;
}

import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { to } from "../router.js";

/**
 * The views of the bookings: week, month, list; and the hours in which guests can book. Of one
 * calendar: its day, its week and its own hours.
 * @param {{here: string, day?: string, calendar?: object}} props
 */
export function CalendarTabs({ here, day, calendar }) {
  const at = day ? [day] : [];
  const places = calendar
    ? [
        ["day", to("calendar", calendar.id, "day", ...at)],
        ["week", to("calendar", calendar.id, "week", ...at)],
        ["hours", to("calendars", calendar.id)],
      ]
    : [
        ["week", to("calendar", "week", ...at)],
        ["month", to("calendar", "month", ...at)],
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

import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { to } from "../router.js";

/**
 * The hotel's calendars to choose from, before all bookings together.
 * @param {{calendars: object[], here: string | null, link: (id: string) => string}} props
 *   here: the id of the one that is shown; null: all bookings
 */
export function CalendarChips({ calendars, here, link }) {
  const shown = calendars.filter(({ id, archived }) => !archived || id === here);
  if (shown.length === 0) return null;
  return html`
    <nav class="chips" aria-label=${t("calendar.which")}>
      ${shown.map(
        ({ id, title }) => html`
          <a
            key=${id}
            class="chip"
            href=${link(id)}
            aria-current=${id === here ? "page" : null}
            dir="auto"
          >
            ${title}
          </a>
        `,
      )}
      <a class="chip" href=${to("calendar", "week")} aria-current=${here === null ? "page" : null}>
        ${t("calendar.all")}
      </a>
    </nav>
  `;
}

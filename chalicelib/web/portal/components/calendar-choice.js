import { getAll } from "../../shared/api.js";
import { t } from "../../shared/i18n.js";
import { useQuery } from "../../shared/use-query.js";
import { html } from "../../shared/view.js";
import { checkInOf } from "../data/calendar-form.js";
import { Field } from "./field.js";
import { ErrorNotice } from "./notice.js";
import { openDays } from "./open-days.js";

const PAGES = 4; // of 50 calendars

/** The calendars of the hotel that is signed in, or of the one that the query names. */
export function useCalendars(query = {}) {
  const load = (signal) => getAll("calendar/list", query, { signal, pages: PAGES });
  return useQuery(load, [query.issuer_uid]);
}

/**
 * In which calendar a voucher is booked, and how many places it takes there. A hotel without a
 * calendar has no choice.
 * @param {{fields: ReturnType<typeof import("./voucher-fields.js").useFields>}} props
 */
export function CalendarChoice({ fields }) {
  const { form, change, problemOf } = fields;
  const result = useCalendars();
  // An operator issues for any hotel, which is named only in the request.
  if (result.error && result.error.code !== "invalid_request")
    return html`<${ErrorNotice} error=${result.error} retry=${result.reload} />`;
  const calendars = choicesOf(result.data?.items ?? [], form.calendar_id);
  if (calendars.length === 0) return html`<p class="hint">${t("issue.grid")}</p>`;
  const chosen = calendars.find(({ id }) => id === form.calendar_id);
  return html`
    <div class="pair">
      <${Field}
        id="calendar"
        label=${t("issue.calendar")}
        hint=${hintOf(chosen)}
        problem=${chosen?.archived ? t("error.calendar_archived") : problemOf("calendar_id")}
      >
        ${(attributes) => html`
          <select ...${attributes} value=${form.calendar_id} onChange=${change("calendar_id")}>
            <option value="" selected=${!chosen}>${t("issue.no_calendar")}</option>
            <${CalendarOptions} calendars=${calendars} chosen=${form.calendar_id} />
          </select>
        `}
      </${Field}>
      ${chosen &&
      html`
        <${Field}
          id="places"
          label=${t("issue.places")}
          hint=${chosen.capacity && t("issue.places_hint", { count: chosen.capacity })}
          problem=${problemOf("places")}
        >
          ${(attributes) => html`
            <input
              ...${attributes}
              class="number"
              inputmode="numeric"
              autocomplete="off"
              ...${fields.bind("places")}
            />
          `}
        </${Field}>
      `}
    </div>
  `;
}

/**
 * The calendars to choose from: those in use, and the one that is chosen already. An archived one
 * is shown as such: whoever issues is to choose another, and not to lose it unseen.
 */
export function choicesOf(calendars, chosen) {
  const usable = calendars.filter(({ id, archived }) => !archived || id === chosen);
  if (!chosen || usable.some(({ id }) => id === chosen)) return usable;
  return [...usable, { id: chosen, title: t("issue.unlisted_calendar"), hours: null }];
}

/** The options of a select of calendars. */
export function CalendarOptions({ calendars, chosen }) {
  return calendars.map(
    ({ id, title, archived }) =>
      html`
        <option key=${id} value=${id} selected=${id === chosen}>
          ${archived ? t("issue.archived_calendar", { title }) : title}
        </option>
      `,
  );
}

function hintOf(calendar) {
  if (!calendar) return t("issue.grid");
  if (!calendar.hours) return null;
  return checkInOf(calendar)
    ? t("issue.by_night", { hours: openDays(calendar) })
    : openDays(calendar);
}

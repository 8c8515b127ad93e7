import { getAll } from "../../shared/api.js";
import { t } from "../../shared/i18n.js";
import { useQuery } from "../../shared/use-query.js";
import { html } from "../../shared/view.js";
import { checkInOf } from "../data/calendar-form.js";
import { Field } from "./field.js";
import { ErrorNotice } from "./notice.js";
import { openDays } from "./open-days.js";

const PAGES = 4; // of 50 calendars

/**
 * In which calendar a voucher is booked, and how many places it takes there. A hotel without a
 * calendar has no choice.
 * @param {{
 *   form: object, setForm: (form: object) => void, problemOf: (field: string) => string | null,
 * }} props
 */
export function CalendarChoice({ form, setForm, problemOf }) {
  const result = useQuery((signal) => getAll("calendar/list", {}, { signal, pages: PAGES }), []);
  // An operator issues for any hotel, which is named only in the request.
  if (result.error && result.error.code !== "invalid_request")
    return html`<${ErrorNotice} error=${result.error} retry=${result.reload} />`;
  const calendars = (result.data?.items ?? []).filter(({ archived }) => !archived);
  if (calendars.length === 0) return html`<p class="hint">${t("issue.grid")}</p>`;
  const chosen = calendars.find(({ id }) => id === form.calendar_id);
  return html`
    <div class="pair">
      <${Field}
        id="calendar"
        label=${t("issue.calendar")}
        hint=${hintOf(chosen)}
        problem=${problemOf("calendar_id")}
      >
        ${(attributes) => html`
          <select
            ...${attributes}
            value=${form.calendar_id}
            onChange=${(event) => setForm({ ...form, calendar_id: event.target.value })}
          >
            <option value="" selected=${!chosen}>${t("issue.no_calendar")}</option>
            ${calendars.map(
              ({ id, title }) =>
                html`
                  <option key=${id} value=${id} selected=${id === form.calendar_id}>
                    ${title}
                  </option>
                `,
            )}
          </select>
        `}
      </${Field}>
      ${chosen &&
      html`
        <${Field}
          id="places"
          label=${t("issue.places")}
          hint=${t("issue.places_hint", { count: chosen.capacity })}
          problem=${problemOf("places")}
        >
          ${(attributes) => html`
            <input
              ...${attributes}
              class="number"
              inputmode="numeric"
              autocomplete="off"
              value=${form.places}
              onInput=${(event) => setForm({ ...form, places: event.target.value })}
            />
          `}
        </${Field}>
      `}
    </div>
  `;
}

function hintOf(calendar) {
  if (!calendar) return t("issue.grid");
  return checkInOf(calendar)
    ? t("issue.by_night", { hours: openDays(calendar) })
    : openDays(calendar);
}

import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { CalendarOptions, choicesOf, useCalendars } from "./calendar-choice.js";
import { Field } from "./field.js";
import { ErrorNotice } from "./notice.js";

/**
 * The calendar that the hotel's forms begin with; nothing for a hotel that has no calendar yet.
 * @param {{
 *   form: object, set: (changes: object) => void, uid: string, problem: string | null,
 * }} props uid: the hotel's
 */
export function DefaultCalendar({ form, set, uid, problem }) {
  const result = useCalendars({ issuer_uid: uid });
  if (result.error) return html`<${ErrorNotice} error=${result.error} retry=${result.reload} />`;
  const chosen = form.default_calendar_id;
  const calendars = choicesOf(result.data?.items ?? [], chosen);
  if (calendars.length === 0) return null;
  const isArchived = calendars.find(({ id }) => id === chosen)?.archived;
  return html`
    <${Field}
      id="default-calendar"
      label=${t("field.default_calendar_id")}
      hint=${t("hotel.default_calendar_hint")}
      problem=${isArchived ? t("error.calendar_archived") : problem}
    >
      ${(attributes) => html`
        <select
          ...${attributes}
          value=${chosen}
          onChange=${(event) => set({ default_calendar_id: event.target.value })}
        >
          <option value="" selected=${!chosen}>${t("issue.no_calendar")}</option>
          <${CalendarOptions} calendars=${calendars} chosen=${chosen} />
        </select>
      `}
    </${Field}>
  `;
}

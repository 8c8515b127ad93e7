import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { HOURS, REMINDERS } from "../data/hotel-form.js";
import { Field } from "./field.js";

/**
 * When the hotel's guests are reminded by mail, and when it is sent its own day ahead.
 * @param {{
 *   form: object, set: (changes: object) => void, problemOf: (field: string) => string | null,
 * }} props
 */
export function HotelMails({ form, set, problemOf }) {
  const { reminder_hours: reminder } = form;
  const reminders = [...new Set([...REMINDERS, ...(reminder ? [reminder] : [])])];
  return html`
    <${HoursField}
      id="reminder"
      name="reminder_hours"
      hint=${t("hotel.reminder_hint")}
      none=${t("hotel.no_reminder")}
      choices=${reminders
        .sort((a, b) => a - b)
        .map((count) => [count, t("hotel.reminder_hours", { count })])}
      ...${{ form, set, problemOf }}
    />
    <${HoursField}
      id="digest"
      name="digest_hour"
      hint=${t("hotel.digest_hint")}
      none=${t("hotel.no_digest")}
      choices=${HOURS.map((time, hour) => [hour, t("hotel.digest_hour", { time })])}
      ...${{ form, set, problemOf }}
    />
  `;
}

/** A field for a number of hours or an hour, or for none; choices: each with its text. */
function HoursField({ id, name, hint, none, choices, form, set, problemOf }) {
  const chosen = form[name];
  return html`
    <${Field} id=${id} label=${t(`field.${name}`)} hint=${hint} problem=${problemOf(name)}>
      ${(attributes) => html`
        <select
          ...${attributes}
          value=${chosen ?? ""}
          onChange=${({ target }) =>
            set({ [name]: target.value === "" ? null : Number(target.value) })}
        >
          <option value="" selected=${chosen === null}>${none}</option>
          ${choices.map(
            ([hours, text]) =>
              html`
                <option key=${hours} value=${hours} selected=${hours === chosen}>${text}</option>
              `,
          )}
        </select>
      `}
    </${Field}>
  `;
}

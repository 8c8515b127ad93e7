import { problemText } from "../../shared/field-problems.js";
import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { sentencesOf } from "../data/calendar-sentences.js";
import { Field } from "./field.js";
import { LengthField } from "./length-field.js";
import { WeekHours } from "./week-hours.js";

/**
 * The fields of a calendar, each with what it means for a guest.
 * @param {{
 *   form: object, problems: object, isChecked: boolean, touched: Set<string>,
 *   set: (field: string, value: unknown | Function) => void, leave: (field: string) => void,
 *   first: object,
 * }} props
 */
export function CalendarSettings({ form, problems, isChecked, touched, set, leave, first }) {
  const says = sentencesOf(form, problems);
  const problemOf = (field) => {
    const isShown = isChecked || touched.has(field) || problems[field]?.isFromServer;
    return problems[field] && isShown ? problemText(problems[field]) : null;
  };
  const text = (field, { hint = says[field], ...rest } = {}) => html`
    <${Field} id=${field} label=${t(`hours.${field}`)} hint=${hint} problem=${problemOf(field)}>
      ${(attributes) => html`
        <input
          ...${attributes}
          ...${rest}
          autocomplete="off"
          value=${form[field]}
          onInput=${(event) => set(field, event.target.value)}
          onBlur=${() => leave(field)}
        />
      `}
    </${Field}>
  `;
  const length = (field) => html`
    <${LengthField}
      id=${field}
      label=${t(`hours.${field}`)}
      hint=${says[field]}
      problem=${problemOf(field)}
      length=${form[field]}
      onChange=${(value) => set(field, value)}
      onLeave=${() => leave(field)}
    />
  `;
  const choices = (field, values, hint) => html`
    <div class="choices" role="radiogroup" aria-label=${t(`hours.${field}`)}>
      <p class="choices-title">${t(`hours.${field}`)}</p>
      ${hint && html`<p class="hint">${hint}</p>`}
      ${values.map(
        (choice) => html`
          <label key=${choice} class="check">
            <input
              type="radio"
              name=${field}
              checked=${form[field] === choice}
              onChange=${() => set(field, choice)}
            />
            <span>
              ${t(`hours.${field}.${choice}`)}
              <span class="small choice-hint">${t(`hours.${field}_hint.${choice}`)}</span>
            </span>
          </label>
        `,
      )}
    </div>
  `;
  const isRooms = form.kind === "rooms";
  return html`
    <div class="pair">
      ${text("title", { ref: first, hint: t("hours.title_hint") })}
      ${text("capacity", { class: "number", inputmode: "numeric" })}
    </div>
    ${isRooms
      ? html`<div class="pair">${text("check_in")}${text("check_out")}</div>`
      : html`
          <fieldset class="form-part">
            <legend>${t("hours.week")}</legend>
            <p class="hint">${t("hours.week_hint")} ${t("hours.week_places")}</p>
            <${WeekHours}
              hours=${form.hours}
              capacity=${form.capacity}
              isChecked=${isChecked}
              onChange=${(hours) => set("hours", hours)}
            />
          </fieldset>
        `}
    <fieldset class="form-part">
      <legend>${t("hours.times")}</legend>
      ${!isRooms && length("start_every")}
      <div class="pair">${length("buffer_before")}${length("buffer_after")}</div>
    </fieldset>
    <fieldset class="form-part">
      <legend>${t("hours.booking")}</legend>
      <div class="pair">
        ${length("notice_minutes")}
        ${text("window_days", { class: "number", inputmode: "numeric" })}
      </div>
      ${text("hold_minutes", { class: "number", inputmode: "numeric" })}
    </fieldset>
    <fieldset class="form-part">
      <legend>${t("hours.cancelling")}</legend>
      ${length("cancel_until_minutes")}
      ${choices("late_cancel", ["refuse", "forfeit"])}
    </fieldset>
    <fieldset class="form-part">
      <legend>${t("hours.afterwards")}</legend>
      ${choices("unredeemed", ["consumed", "no_show"], t("hours.unredeemed_hint"))}
    </fieldset>
    <details class="more-fields" open=${Boolean(problemOf("zone"))}>
      <summary>${t("issue.more")}</summary>
      ${text("zone", { hint: t("hours.zone_hint", { zone: zoneHere() }), spellcheck: false })}
      ${!isRooms && form.check_out !== "" && text("check_out")}
    </details>
  `;
}

function zoneHere() {
  return format.zone();
}

import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { UNITS } from "../data/voucher-form.js";
import { Field } from "./field.js";

/**
 * A length of time: a number and its unit.
 * @param {{
 *   id: string, label: string, hint: string, problem: string | null,
 *   length: {count: string, unit: string}, onChange: Function, onLeave: () => void,
 * }} props
 */
export function LengthField({ id, label, hint, problem, length, onChange, onLeave }) {
  return html`
    <${Field} id=${id} label=${label} hint=${hint} problem=${problem}>
      ${(attributes) => html`
        <div class="joined">
          <input
            ...${attributes}
            class="number"
            inputmode="numeric"
            autocomplete="off"
            value=${length.count}
            onInput=${(event) => onChange({ ...length, count: event.target.value })}
            onBlur=${onLeave}
          />
          <select
            aria-label=${t("hours.unit_of", { field: label })}
            value=${length.unit}
            onChange=${(event) => onChange({ ...length, unit: event.target.value })}
          >
            ${Object.keys(UNITS).map(
              (unit) => html`
                <option key=${unit} value=${unit} selected=${unit === length.unit}>
                  ${t(`unit.${unit}`)}
                </option>
              `,
            )}
          </select>
        </div>
      `}
    </${Field}>
  `;
}

import { html } from "../../shared/view.js";
import { Field } from "./field.js";

/**
 * A field for an amount of money, with its currency behind it once that is chosen.
 * @param {{
 *   id: string, label: string, hint?: string, problem: string | null, currency: string | null,
 *   typed: object,
 * }} props typed: the attributes of its input: value and handlers
 */
export function AmountField({ id, label, hint, problem, currency, typed }) {
  return html`
    <${Field} id=${id} label=${label} hint=${hint} problem=${problem}>
      ${(attributes) => html`
        <div class="joined is-amount">
          <input
            ...${attributes}
            class="number"
            inputmode="decimal"
            autocomplete="off"
            ...${typed}
          />
          ${currency && html`<span>${currency}</span>`}
        </div>
      `}
    </${Field}>
  `;
}

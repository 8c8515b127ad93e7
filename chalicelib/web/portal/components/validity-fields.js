import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { validity } from "../data/voucher-form.js";
import { Field } from "./field.js";
import { Options } from "./voucher-fields.js";

const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour));

/** From which hour, and until the end of which day a voucher is valid. */
export function ValidityFields({ fields }) {
  const { form, bind, change, problemOf } = fields;
  return html`
    <div class="pair">
      <${Field} id="from" label=${t("issue.from")} problem=${problemOf("valid_from")}>
        ${(attributes) => html`
          <div class="joined">
            <input ...${attributes} type="date" required ...${bind("from_day", "valid_from")} />
            <select
              aria-label=${t("issue.from_hour")}
              value=${form.from_hour}
              onChange=${change("from_hour")}
            >
              <${Options}
                values=${HOURS}
                chosen=${form.from_hour}
                label=${(hour) => format.hour(Number(hour))}
              />
            </select>
          </div>
        `}
      </${Field}>
      <${Field} id="until" label=${t("issue.until")} problem=${problemOf("valid_until")}>
        ${(attributes) =>
          html`
            <input ...${attributes} type="date" required ...${bind("until_day", "valid_until")} />
          `}
      </${Field}>
    </div>
    <p class="hint zone">${t("format.times_in", { zone: format.zone(...validity(form)) })}</p>
  `;
}

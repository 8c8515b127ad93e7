import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { validity } from "../data/voucher-form.js";
import { Field } from "./field.js";
import { Options } from "./voucher-fields.js";

const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour));

/** From when and until when a voucher is valid. */
export function ValidityFields({ fields }) {
  const { form, bind, change, problemOf } = fields;
  return html`
    <div class="pair">
      ${["from", "until"].map(
        (end) => html`
          <${Field}
            key=${end}
            id=${end}
            label=${t(`issue.${end}`)}
            problem=${problemOf(`valid_${end}`)}
          >
            ${(attributes) => html`
              <div class="joined">
                <input
                  ...${attributes}
                  type="date"
                  required
                  ...${bind(`${end}_day`, `valid_${end}`)}
                />
                <select
                  aria-label=${t(`issue.${end}_hour`)}
                  value=${form[`${end}_hour`]}
                  onChange=${change(`${end}_hour`)}
                >
                  <${Options}
                    values=${HOURS}
                    chosen=${form[`${end}_hour`]}
                    label=${(hour) => format.time(new Date(2000, 0, 1, Number(hour)))}
                  />
                </select>
              </div>
            `}
          </${Field}>
        `,
      )}
    </div>
    <p class="hint zone">
      ${t("format.times_in", { zone: format.zone(...validity(form)) })} ${t("issue.grid")}
    </p>
  `;
}

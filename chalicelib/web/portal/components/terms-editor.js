import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { Button } from "./button.js";

/** Edit the voucher's conditions, as pairs of a name and a value. */
export function TermsEditor({ terms, problem, onChange }) {
  const set = (place, part) =>
    onChange(terms.map((term, other) => (other === place ? { ...term, ...part } : term)));
  return html`
    <fieldset class="terms">
      <legend>${t("issue.terms")}</legend>
      ${terms.map(
        (term, place) => html`
          <div key=${place} class="term">
            <input
              dir="auto"
              aria-label=${t("issue.term_name", { count: place + 1 })}
              placeholder=${t("issue.term_name_example")}
              value=${term.name}
              onInput=${(event) => set(place, { name: event.target.value })}
            />
            <input
              dir="auto"
              aria-label=${t("issue.term_value", { count: place + 1 })}
              placeholder=${t("issue.term_value_example")}
              value=${term.value}
              onInput=${(event) => set(place, { value: event.target.value })}
            />
            <${Button}
              icon="cancelled"
              kind="icon"
              label=${t("issue.term_remove", { count: place + 1 })}
              onClick=${() => onChange(terms.filter((_, other) => other !== place))}
            />
          </div>
        `,
      )}
      ${problem && html`<p class="problem" role="alert">${problem}</p>`}
      <${Button}
        icon="add"
        label=${t("issue.term_add")}
        onClick=${() => onChange([...terms, { name: "", value: "" }])}
      />
    </fieldset>
  `;
}

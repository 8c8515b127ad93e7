import { fieldProblems, problemText } from "../../shared/field-problems.js";
import { t } from "../../shared/i18n.js";
import { html, useState } from "../../shared/view.js";
import { CURRENCIES, UNITS } from "../data/voucher-form.js";
import { announce } from "./announce.js";
import { Field } from "./field.js";
import { TermsEditor } from "./terms-editor.js";
import { useTried } from "./use-tried.js";

/**
 * The state of the fields of a form: their values, and their problems once they were left, or once
 * the form was sent.
 * @param {object} form
 * @param {(form: object) => void} setForm
 * @param {Record<string, object>} own the problems that the page itself finds, by field
 * @param {ReturnType<typeof import("../../shared/use-mutation.js").useMutation>} action
 */
export function useFields(form, setForm, own, action) {
  const [touched, setTouched] = useState(new Set());
  const [isTried, setTried] = useTried();
  const fromServer = fieldProblems(action.error);
  const change = (field) => (event) => {
    const { type, checked, value } = event.target;
    setForm({
      ...form,
      [field]: type === "checkbox" ? checked : value.replace(/\s*[\r\n]+\s*/g, " "),
    });
    if (action.error) action.reset();
  };
  return {
    form,
    setForm,
    fromServer,
    change,
    problemOf: (field) => {
      const problem = fromServer[field] ?? ((isTried || touched.has(field)) && own[field]);
      return problem ? problemText(problem) : null;
    },
    bind: (field, problemField = field) => ({
      value: form[field],
      onInput: change(field),
      onBlur: () => setTouched(new Set([...touched, problemField])),
    }),
    /** Whether the form may be sent; if not, the first problem gets the focus. */
    check: (text) => {
      setTried();
      if (Object.keys(own).length === 0) return true;
      announce(text);
      return false;
    },
  };
}

/** The choices of a select, one of which is chosen. */
export function Options({ values, chosen, label = (value) => value }) {
  return values.map(
    (value) =>
      html`
        <option key=${value} value=${value} selected=${value === chosen}>${label(value)}</option>
      `,
  );
}

/** The fields of what a voucher promises: title, description, price and duration. */
export function ContentFields({ fields, first }) {
  const { form, bind, change, problemOf } = fields;
  // A template may have any currency.
  const currencies = [...new Set([...CURRENCIES, form.price_currency])];
  return html`
    <${Field} id="title" label=${t("issue.name")} problem=${problemOf("title")}>
      ${(attributes) => html`<input ...${attributes} ref=${first} required ...${bind("title")} />`}
    </${Field}>
    <${Field}
      id="description"
      label=${t("issue.description")}
      hint=${t("issue.description_hint")}
      problem=${problemOf("description")}
    >
      ${(attributes) =>
        html`<textarea ...${attributes} rows="2" ...${bind("description")}></textarea>`}
    </${Field}>
    <div class="pair">
      <${Field}
        id="price"
        label=${t("issue.price")}
        hint=${t("issue.price_hint")}
        problem=${problemOf("price_amount")}
      >
        ${(attributes) => html`
          <div class="joined">
            <input
              ...${attributes}
              class="number"
              inputmode="decimal"
              autocomplete="off"
              ...${bind("price_amount")}
            />
            <select
              aria-label=${t("issue.currency")}
              value=${form.price_currency}
              onChange=${change("price_currency")}
            >
              <${Options} values=${currencies} chosen=${form.price_currency} />
            </select>
          </div>
        `}
      </${Field}>
      <${Field} id="duration" label=${t("issue.duration")} problem=${problemOf("duration_minutes")}>
        ${(attributes) => html`
          <div class="joined">
            <input
              ...${attributes}
              class="number"
              inputmode="numeric"
              autocomplete="off"
              ...${bind("duration", "duration_minutes")}
            />
            <select aria-label=${t("issue.unit")} value=${form.unit} onChange=${change("unit")}>
              <${Options}
                values=${Object.keys(UNITS)}
                chosen=${form.unit}
                label=${(unit) => t(`unit.${unit}`)}
              />
            </select>
          </div>
        `}
      </${Field}>
    </div>
  `;
}

/** The fields that few change: whether it may be passed on, the conditions, the service type. */
export function FurtherFields({ fields }) {
  const { form, setForm, bind, change, problemOf } = fields;
  return html`
    <label class="check">
      <input type="checkbox" checked=${form.transferable} onChange=${change("transferable")} />
      <span>${t("issue.transferable")}</span>
    </label>
    <${TermsEditor}
      terms=${form.terms}
      problem=${problemOf("terms")}
      onChange=${(terms) => setForm({ ...form, terms })}
    />
    <details class="more-fields" open=${problemOf("service_type") ? true : null}>
      <summary>${t("issue.more")}</summary>
      <${Field}
        id="service"
        label=${t("issue.service")}
        hint=${t("issue.service_hint")}
        problem=${problemOf("service_type")}
      >
        ${(attributes) =>
          html`
            <input
              ...${attributes}
              autocomplete="off"
              spellcheck=${false}
              ...${bind("service_type")}
            />
          `}
      </${Field}>
    </details>
  `;
}

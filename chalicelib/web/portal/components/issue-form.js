import { useLimits } from "../../shared/api-limits.js";
import { post } from "../../shared/api.js";
import { fieldProblems, problemText } from "../../shared/field-problems.js";
import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { useMutation } from "../../shared/use-mutation.js";
import { html, useEffect, useRef, useState } from "../../shared/view.js";
import { useDraft } from "../data/drafts.js";
import {
  CURRENCIES,
  SHOWN_FIELDS,
  UNITS,
  checkForm,
  fillForm,
  preview,
  requestOf,
  validity,
} from "../data/voucher-form.js";
import { go, to } from "../router.js";
import { announce } from "./announce.js";
import { Button, LinkButton } from "./button.js";
import { CalendarChoice } from "./calendar-choice.js";
import { Field } from "./field.js";
import { ErrorNotice, Notice, OtherProblems } from "./notice.js";
import { TermsEditor } from "./terms-editor.js";
import { Ticket } from "./ticket.js";
import { Title } from "./title.js";

const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour));

function words(template) {
  if (template === "scratch") return { title: "", description: "" };
  return {
    title: t(`template.${template}.title`),
    description: t(`template.${template}.description`),
  };
}

/** The form, next to a preview of the voucher. */
export function IssueForm({ template }) {
  const [form, setForm] = useDraft("issue", () => fillForm(template, words(template)));
  const [touched, setTouched] = useState(new Set());
  const [isTried, setTried] = useState(false);
  const issue = useMutation((body, key) => post("voucher/issue", body, { key }));
  const first = useRef(null);
  useEffect(() => first.current.focus(), []);

  const limitsOf = useLimits("voucher/issue");
  const own = checkForm(form, limitsOf);
  const fromServer = fieldProblems(issue.error);
  const problemOf = (field) => {
    const problem = fromServer[field] ?? ((isTried || touched.has(field)) && own[field]);
    return problem ? problemText(problem) : null;
  };
  const change = (field) => (event) => {
    const { type, checked, value } = event.target;
    setForm({
      ...form,
      [field]: type === "checkbox" ? checked : value.replace(/\s*[\r\n]+\s*/g, " "),
    });
    if (issue.error) issue.reset();
  };
  const leave = (field) => () => setTouched(new Set([...touched, field]));
  const bind = (field, problemField = field) => ({
    value: form[field],
    onInput: change(field),
    onBlur: leave(problemField),
  });

  async function submit(event) {
    event?.preventDefault();
    setTried(true);
    if (Object.keys(own).length > 0) {
      announce(t("issue.has_problems"));
      // The problems are on the page only after the next render.
      setTimeout(() => document.querySelector("[aria-invalid=true]")?.focus(), 0);
      return;
    }
    const answer = await issue.run(requestOf(form));
    if (!answer) return;
    announce(t("issue.done"));
    go(to("v", answer.voucher.id));
  }

  const isUnknownIssuer = Boolean(fromServer.issuer_uid) || form.issuer_uid !== "";
  return html`
    <${Title} text=${t("issue.form_title")}>
      <${LinkButton} icon="back" href=${to("issue")} label=${t("issue.templates")} />
    </${Title}>
    <div class="issue">
      <form class="card" onSubmit=${submit} novalidate>
        <${Field} id="title" label=${t("issue.name")} problem=${problemOf("title")}>
          ${(attributes) =>
            html`<input ...${attributes} ref=${first} required ...${bind("title")} />`}
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
                  ${CURRENCIES.map(
                    (code) =>
                      html`
                        <option key=${code} value=${code} selected=${code === form.price_currency}>
                          ${code}
                        </option>
                      `,
                  )}
                </select>
              </div>
            `}
          </${Field}>
          <${Field}
            id="duration"
            label=${t("issue.duration")}
            problem=${problemOf("duration_minutes")}
          >
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
                  ${Object.keys(UNITS).map(
                    (unit) =>
                      html`
                        <option key=${unit} value=${unit} selected=${unit === form.unit}>
                          ${t(`unit.${unit}`)}
                        </option>
                      `,
                  )}
                </select>
              </div>
            `}
          </${Field}>
        </div>
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
                      ${HOURS.map(
                        (hour) =>
                          html`
                            <option
                              key=${hour}
                              value=${hour}
                              selected=${hour === form[`${end}_hour`]}
                            >
                              ${format.time(new Date(2000, 0, 1, Number(hour)))}
                            </option>
                          `,
                      )}
                    </select>
                  </div>
                `}
              </${Field}>
            `,
          )}
        </div>
        <p class="hint zone">${t("format.times_in", { zone: format.zone(...validity(form)) })}</p>
        <${CalendarChoice} form=${form} setForm=${setForm} problemOf=${problemOf} />
        <${Field}
          id="holder"
          label=${t("issue.holder")}
          hint=${t("issue.holder_hint")}
          problem=${problemOf("holder_name")}
        >
          ${(attributes) =>
            html`<input ...${attributes} autocomplete="off" ...${bind("holder_name")} />`}
        </${Field}>
        <label class="check">
          <input type="checkbox" checked=${form.transferable} onChange=${change("transferable")} />
          <span>${t("issue.transferable")}</span>
        </label>
        <${TermsEditor}
          terms=${form.terms}
          problem=${problemOf("terms")}
          onChange=${(terms) => setForm({ ...form, terms })}
        />
        <details class="more-fields">
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
        ${isUnknownIssuer &&
        html`
          <${Field}
            id="issuer"
            label=${t("issue.issuer")}
            hint=${t("issue.issuer_hint")}
            problem=${problemOf("issuer_uid")}
          >
            ${(attributes) =>
              html`<input ...${attributes} autocomplete="off" ...${bind("issuer_uid")} />`}
          </${Field}>
        `}
        ${issue.error &&
        (issue.error.code === "invalid_request"
          ? html`
              <${Notice} kind="bad">
                <p>${t("issue.has_problems")}</p>
                <${OtherProblems} error=${issue.error} fields=${SHOWN_FIELDS} />
              </${Notice}>
            `
          : html`<${ErrorNotice} error=${issue.error} retry=${submit} isBusy=${issue.isBusy} />`)}
        <div class="actions">
          <${Button}
            type="submit"
            kind="main"
            icon="check"
            label=${t("issue.submit")}
            isBusy=${issue.isBusy}
          />
        </div>
      </form>
      <aside class="issue-preview" aria-label=${t("issue.preview")}>
        <p class="small">${t("issue.preview")}</p>
        <${Ticket} voucher=${previewOf(form, own)} withStatus=${false} withCode=${false} />
      </aside>
    </div>
  `;
}

/** A preview of the voucher, with defaults for fields that have problems. */
function previewOf(form, own) {
  const whole = { ...form };
  if (own.duration_minutes) whole.duration = "60";
  if (own.price_amount) whole.price_amount = "";
  const today = format.isoDay(Date.now());
  for (const end of ["from", "until"]) {
    if (own[`valid_${end}`]?.code === "required") whole[`${end}_day`] = today;
  }
  const voucher = preview(whole);
  return {
    ...voucher,
    title: voucher.title || t("issue.untitled"),
    issuer_uid: form.issuer_uid || t("issue.own_name"),
  };
}

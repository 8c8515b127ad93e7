import { useLimits } from "../../shared/api-limits.js";
import { post } from "../../shared/api.js";
import * as format from "../../shared/format.js";
import { hotelNow } from "../../shared/hotel-time.js";
import { t } from "../../shared/i18n.js";
import { session } from "../../shared/session.js";
import { useMutation } from "../../shared/use-mutation.js";
import { html, useEffect, useRef } from "../../shared/view.js";
import { useDraft } from "../data/drafts.js";
import { SHOWN_FIELDS, checkForm, preview, requestOf } from "../data/voucher-form.js";
import { go, to } from "../router.js";
import { announce } from "./announce.js";
import { Button, LinkButton } from "./button.js";
import { CalendarChoice } from "./calendar-choice.js";
import { Field } from "./field.js";
import { ErrorNotice, Notice, OtherProblems } from "./notice.js";
import { SaveTemplate, useSaving } from "./save-template.js";
import { Ticket } from "./ticket.js";
import { Title } from "./title.js";
import { ValidityFields } from "./validity-fields.js";
import { ContentFields, FurtherFields, useFields } from "./voucher-fields.js";

/**
 * The form of a new voucher, next to a preview of it.
 * @param {{initial: () => object}} props initial: makes the form that a template fills in
 */
export function IssueForm({ initial }) {
  const [form, setForm] = useDraft("issue", initial);
  const issue = useMutation((body, key) => post("voucher/issue", body, { key }));
  const saving = useSaving(form);
  const first = useRef(null);
  useEffect(() => first.current.focus(), []);

  const own = checkForm(form, useLimits("voucher/issue"));
  const fields = useFields(form, setForm, own, issue);
  const { fromServer, bind, problemOf, check } = fields;

  async function submit(event) {
    event?.preventDefault();
    if (!check(t("issue.has_problems"))) return;
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
      <div class="issue-forms">
        <form class="card" onSubmit=${submit} novalidate>
          <${ContentFields} fields=${fields} first=${first} />
          <${ValidityFields} fields=${fields} />
          <${CalendarChoice} fields=${fields} />
          <${Field}
            id="holder"
            label=${t("issue.holder")}
            hint=${t("issue.holder_hint")}
            problem=${problemOf("holder_name")}
          >
            ${(attributes) =>
              html`<input ...${attributes} autocomplete="off" ...${bind("holder_name")} />`}
          </${Field}>
          <${FurtherFields} fields=${fields} />
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
            ${saving.isOffered &&
            html`
              <${Button}
                icon="add"
                label=${t("template.save_as")}
                aria-expanded=${saving.isOpen ? "true" : "false"}
                onClick=${() => check(t("template.has_problems")) && saving.open()}
              />
            `}
          </div>
        </form>
        <${SaveTemplate} saving=${saving} check=${() => check(t("template.has_problems"))} />
      </div>
      <aside class="issue-preview" aria-label=${t("issue.preview")}>
        <p class="small">${t("issue.preview")}</p>
        <${Ticket} voucher=${previewOf(form, own)} withStatus=${false} withCode=${false} />
      </aside>
    </div>
  `;
}

/** A preview of the voucher, with defaults for fields that have problems. */
export function previewOf(form, own) {
  const whole = { ...form };
  if (own.duration_minutes) whole.duration = "60";
  if (own.price_amount) whole.price_amount = "";
  const today = format.isoDay(hotelNow());
  for (const end of ["from", "until"]) {
    if (own[`valid_${end}`]?.code === "required") whole[`${end}_day`] = today;
  }
  const voucher = preview(whole);
  return {
    ...voucher,
    title: voucher.title || t("issue.untitled"),
    issuer_uid: form.issuer_uid || session.get()?.uid || "",
  };
}

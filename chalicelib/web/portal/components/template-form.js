import { useLimits } from "../../shared/api-limits.js";
import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { useMutation } from "../../shared/use-mutation.js";
import { html, useEffect, useRef } from "../../shared/view.js";
import { useDraft } from "../data/drafts.js";
import {
  checkTemplate,
  fillFromTemplate,
  loadTemplates,
  named,
  saveTemplate,
  templateOf,
} from "../data/templates.js";
import { SHOWN_FIELDS, checkContent, emptyForm } from "../data/voucher-form.js";
import { go, to } from "../router.js";
import { announce } from "./announce.js";
import { Button, LinkButton } from "./button.js";
import { CalendarChoice } from "./calendar-choice.js";
import { Field } from "./field.js";
import { previewOf } from "./issue-form.js";
import { ErrorNotice, Notice, OtherProblems } from "./notice.js";
import { Ticket } from "./ticket.js";
import { Title } from "./title.js";
import { ContentFields, FurtherFields, useFields } from "./voucher-fields.js";

const FIELDS = [...SHOWN_FIELDS, "name", "valid_days"];
const OVERTAKEN = ["template_changed", "template_not_found"];

/**
 * The form of a template: of a new one, or of one that is changed.
 * @param {{template: object | null, calendarId?: string}} props calendarId: what a new one begins
 *   with
 */
export function TemplateForm({ template, calendarId = "" }) {
  // The template that the form was filled from: what is saved takes the place of this version.
  const [read, setRead] = useDraft("template-read", () => template);
  const fill = (from) =>
    from ? fillFromTemplate(from) : { ...emptyForm({ calendar_id: calendarId }), days: "" };
  const [form, setForm] = useDraft("template", () => fill(read));
  const save = useMutation(saveTemplate);
  const first = useRef(null);
  useEffect(() => first.current.focus(), []);

  const limitsOf = useLimits("template/save");
  const own = { ...checkTemplate(form, limitsOf), ...checkContent(form, limitsOf) };
  const fields = useFields(form, setForm, own, save);
  const { bind, problemOf, check } = fields;

  async function saveAs(base) {
    if (!check(t("template.has_problems"))) return;
    const answer = await save.run({ ...templateOf(form), ...(base && named(base)) });
    if (!answer) return;
    announce(t("template.saved", { name: answer.template.name }));
    go(to("issue"));
  }
  const submit = (event) => {
    event?.preventDefault();
    saveAs(read);
  };
  const loadTheirs = (theirs) => {
    setRead(theirs);
    setForm(fill(theirs));
    save.reset();
    first.current.focus();
  };
  const overwrite = (theirs) => {
    setRead(theirs);
    saveAs(theirs);
  };

  return html`
    <${Title} text=${t(read ? "template.change_title" : "template.new_title")}>
      <${LinkButton} icon="back" href=${to("issue")} label=${t("issue.templates")} />
    </${Title}>
    <div class="issue">
      <form class="card" onSubmit=${submit} novalidate>
        <${Field}
          id="name"
          label=${t("template.name")}
          hint=${t("template.name_hint")}
          problem=${problemOf("name")}
        >
          ${(attributes) =>
            html`
              <input ...${attributes} ref=${first} required autocomplete="off" ...${bind("name")} />
            `}
        </${Field}>
        <${ContentFields} fields=${fields} />
        <${Field}
          id="days"
          label=${t("template.days")}
          hint=${t("template.days_hint")}
          problem=${problemOf("valid_days")}
        >
          ${(attributes) =>
            html`
              <input
                ...${attributes}
                class="number is-short"
                inputmode="numeric"
                autocomplete="off"
                ...${bind("days", "valid_days")}
              />
            `}
        </${Field}>
        <${CalendarChoice} fields=${fields} />
        <${FurtherFields} fields=${fields} />
        ${save.error &&
        (OVERTAKEN.includes(save.error.code)
          ? html`
              <${Overtaken}
                error=${save.error}
                id=${read?.id}
                isBusy=${save.isBusy}
                onLoad=${loadTheirs}
                onOverwrite=${overwrite}
                onSaveAsNew=${() => saveAs(null)}
              />
            `
          : save.error.code === "invalid_request"
            ? html`
                <${Notice} kind="bad">
                  <p>${t("template.has_problems")}</p>
                  <${OtherProblems} error=${save.error} fields=${FIELDS} />
                </${Notice}>
              `
            : html`
                <${ErrorNotice}
                  error=${save.error}
                  retry=${save.error.isOutcomeUnknown ? submit : null}
                  isBusy=${save.isBusy}
                />
              `)}
        <div class="actions">
          <${Button}
            type="submit"
            kind="main"
            icon="check"
            label=${t("template.save")}
            isBusy=${save.isBusy}
          />
          <${LinkButton} href=${to("issue")} label=${t("action.back")} />
        </div>
      </form>
      <aside class="issue-preview" aria-label=${t("issue.preview")}>
        <p class="small">${t("issue.preview")}</p>
        <${Ticket}
          voucher=${previewOf(withDays(form, own), own)}
          withStatus=${false}
          withCode=${false}
        />
      </aside>
    </div>
  `;
}

/** The form with the end that its days give a voucher that is issued today. */
function withDays(form, own) {
  if (own.valid_days || !form.days.trim()) return form;
  const end = format.startOfDay(form.from_day, Number(form.days));
  return { ...form, until_day: format.isoDay(end) };
}

/** Somebody else has changed or deleted the template while this form was open. */
function Overtaken({ error, id, isBusy, onLoad, onOverwrite, onSaveAsNew }) {
  const look = useMutation(async () => {
    const all = await loadTemplates();
    return { theirs: all.find((one) => one.id === id) };
  });
  const isGone = error.code === "template_not_found";
  const withTheirs = (then) => async () => {
    const answer = await look.run({});
    if (answer) (answer.theirs ? then : onSaveAsNew)(answer.theirs);
  };
  const load = withTheirs(onLoad);
  const overwrite = withTheirs(onOverwrite);
  return html`
    <${Notice} kind="bad" title=${t(isGone ? "template.gone_title" : "template.theirs_title")}>
      <p>${t(isGone ? "template.gone" : "template.theirs")}</p>
      <div class="actions">
        ${isGone
          ? html`
              <${Button}
                label=${t("template.save_as_new")}
                isBusy=${isBusy}
                onClick=${onSaveAsNew}
              />
            `
          : html`
              <${Button} label=${t("template.load_theirs")} isBusy=${look.isBusy} onClick=${load} />
              <${Button}
                label=${t("template.overwrite")}
                isBusy=${look.isBusy || isBusy}
                onClick=${overwrite}
              />
            `}
      </div>
      ${look.error && html`<${ErrorNotice} error=${look.error} />`}
    </${Notice}>
  `;
}

import { useLimits } from "../../shared/api-limits.js";
import { get, post } from "../../shared/api.js";
import { problemOf } from "../../shared/field-problems.js";
import { LANGUAGES, t } from "../../shared/i18n.js";
import { useMutation } from "../../shared/use-mutation.js";
import { useQuery } from "../../shared/use-query.js";
import { html, useEffect, useLayoutEffect, useRef } from "../../shared/view.js";
import { differences, fillForm, requestOf } from "../data/contact-form.js";
import { useDraft } from "../data/drafts.js";
import { Button } from "./button.js";
import { Field } from "./field.js";
import { ErrorNotice, Notice } from "./notice.js";
import { QueryResult, Skeleton } from "./states.js";

/** How the fields of one line are typed. */
const TYPES = { name: "text", email: "email", phone: "tel" };
const LABELS = {
  ...{ name: "field.name", email: "field.email", phone: "field.phone" },
  ...{ note: "correct.note", language: "correct.language" },
};

/**
 * The form in which a hotel corrects how it reaches a guest.
 * @param {{
 *   contact: object, onSaved: (text: string) => void, onBack: () => void,
 * }} props contact: as it is stored; text: what has become of it
 */
export function ContactForm({ contact, onSaved, onBack }) {
  const draft = `contact ${contact.guest_uid} ${contact.version}`;
  const [form, setForm] = useDraft(draft, () => fillForm(contact));
  const save = useMutation((body, key) => post("guest/save", body, { key }));
  const limits = useLimits("guest/save");
  const heading = useRef(null);
  const element = useRef(null);
  useEffect(() => heading.current.focus(), []);
  useLayoutEffect(() => {
    if (save.error) element.current.querySelector("[aria-invalid=true]")?.focus();
  }, [save.error]);
  const set = (changes) => {
    setForm({ ...form, ...changes });
    if (save.error) save.reset();
  };
  const bind = (field) => ({
    autocomplete: "off", // the guest's, not the viewer's own
    value: form[field],
    onInput: (event) => set({ [field]: event.target.value }),
  });
  const field = (name, hint, input) => html`
    <${Field}
      id=${`correct-${name}`}
      label=${t(LABELS[name])}
      hint=${hint}
      problem=${problemOf(save.error, `contact.${name}`)}
    >
      ${input}
    </${Field}>
  `;
  const line = (name, hint) =>
    field(
      name,
      hint,
      (attributes) => html`<input ...${attributes} type=${TYPES[name]} ...${bind(name)} />`,
    );
  async function submit(event) {
    event?.preventDefault();
    const answer = await save.run(requestOf(form, contact));
    if (!answer) return;
    const isOther = form.email.trim() !== (contact.email ?? "");
    onSaved(t(isOther ? "correct.saved_address" : "correct.saved"));
  }
  return html`
    <form class="contact-form" ref=${element} novalidate onSubmit=${submit}>
      <h3 ref=${heading} tabindex="-1">${t("correct.title")}</h3>
      ${line("name")} ${line("email", contact.email && t("correct.email_hint"))}
      ${line("phone", t("correct.phone_hint"))}
      ${field(
        "note",
        t("correct.note_hint"),
        (attributes) => html`
          <textarea
            ...${attributes}
            rows="3"
            maxlength=${limits("contact.note").maxLength}
            ...${bind("note")}
          ></textarea>
        `,
      )}
      ${field(
        "language",
        null,
        (attributes) => html`
          <select
            ...${attributes}
            value=${form.language}
            onChange=${(event) => set({ language: event.target.value })}
          >
            <option value="" selected=${form.language === ""}>${t("correct.hotels_own")}</option>
            ${Object.entries(LANGUAGES).map(
              ([tag, name]) => html`
                <option key=${tag} value=${tag} lang=${tag} selected=${tag === form.language}>
                  ${name}
                </option>
              `,
            )}
          </select>
        `,
      )}
      ${save.error?.code === "contact_changed"
        ? html`<${Conflict} contact=${contact} form=${form} set=${set} />`
        : save.error &&
          html`
            <${ErrorNotice}
              error=${save.error}
              retry=${save.error.isOutcomeUnknown ? submit : null}
              isBusy=${save.isBusy}
              fields=${["contact"]}
            />
          `}
      <div class="actions">
        <${Button}
          type="submit"
          kind="main"
          icon="check"
          label=${t("correct.save")}
          isBusy=${save.isBusy}
        />
        <${Button} label=${t("action.back")} onClick=${onBack} />
      </div>
    </form>
  `;
}

/** Of two who save at once, the second one sees what the first one saved, and chooses. */
function Conflict({ contact, form, set }) {
  const { guest_uid: guest, issuer_uid: hotel } = contact;
  const result = useQuery(
    (signal) => get("guest/contact", { guest_uid: guest, issuer_uid: hotel }, { signal }),
    [guest, hotel],
  );
  return html`
    <${Notice} kind="bad" title=${t("correct.changed_title")}>
      <${QueryResult} result=${result} skeleton=${html`<${Skeleton} rows=${1} />`}>
        ${({ contact: theirs }) =>
          theirs === null
            ? html`<p>${t("correct.erased")}</p>`
            : html`
                <p>${t("correct.changed")}</p>
                <dl class="facts">
                  ${differences(form, theirs).map(
                    (field) => html`
                      <div key=${field}>
                        <dt>${t(LABELS[field])}</dt>
                        <dd class="breakable" dir="auto">${shown(field, theirs)}</dd>
                      </div>
                    `,
                  )}
                </dl>
                <div class="actions">
                  <${Button}
                    label=${t("correct.keep_mine")}
                    onClick=${() => set({ version: theirs.version })}
                  />
                  <${Button}
                    label=${t("correct.load_theirs")}
                    onClick=${() => set(fillForm(theirs))}
                  />
                </div>
              `}
      </${QueryResult}>
    </${Notice}>
  `;
}

/** What a field of a contact says. */
function shown(field, contact) {
  if (field === "language") return LANGUAGES[contact.language] ?? t("correct.hotels_own");
  return contact[field] ?? t("correct.empty");
}

import { useLimits } from "../../shared/api-limits.js";
import { fieldProblems, problemText } from "../../shared/field-problems.js";
import { t } from "../../shared/i18n.js";
import { session } from "../../shared/session.js";
import { useMutation } from "../../shared/use-mutation.js";
import { html, useEffect, useRef, useState } from "../../shared/view.js";
import { useDraft } from "../data/drafts.js";
import { checkTemplate, saveTemplate, templateOfVoucher } from "../data/templates.js";
import { to } from "../router.js";
import { announce } from "./announce.js";
import { Button } from "./button.js";
import { Field } from "./field.js";
import { ErrorNotice, Notice } from "./notice.js";

/** What saves the form of a voucher as a template: the name, and what became of it. */
export function useSaving(form) {
  const [name, setName] = useDraft("template-name", () => null);
  const [done, setDone] = useState(null);
  const save = useMutation(saveTemplate);
  const close = () => {
    save.reset();
    setName(null);
  };
  return {
    form,
    name,
    setName,
    save,
    done,
    close,
    isOpen: name !== null,
    // An operator works for every hotel, and has no templates.
    isOffered: session.get()?.role === "issuer",
    open: () => {
      setDone(null);
      setName(form.name || form.title.trim());
    },
    finish: (template) => {
      const text = t("template.saved", { name: template.name });
      setDone(text);
      announce(text);
      close();
    },
  };
}

/** The question for a template's name, below the form of a voucher; then that it is saved. */
export function SaveTemplate({ saving, check }) {
  if (saving.done) {
    return html`
      <${Notice} kind="good">
        <p>${saving.done}</p>
        <a href=${to("issue")}>${t("template.show_all")}</a>
      </${Notice}>
    `;
  }
  return saving.isOpen ? html`<${NameQuestion} saving=${saving} check=${check} />` : null;
}

function NameQuestion({ saving, check }) {
  const { form, name, setName, save, close, finish } = saving;
  const [isTried, setTried] = useState(false);
  const field = useRef(null);
  useEffect(() => {
    field.current.focus();
    field.current.select();
    field.current.form.scrollIntoView({ block: "nearest" });
  }, []);
  const own = checkTemplate({ name }, useLimits("template/save"));
  const problem = fieldProblems(save.error).name ?? (isTried && own.name);

  async function submit(event) {
    event?.preventDefault();
    setTried(true);
    if (own.name) {
      field.current.focus();
      return;
    }
    if (!check()) return;
    const answer = await save.run(templateOfVoucher(form, name));
    if (answer) finish(answer.template);
  }

  return html`
    <form
      class="card save-template"
      onSubmit=${submit}
      onKeyDown=${(event) => event.key === "Escape" && close()}
      novalidate
    >
      <h2>${t("template.save_as")}</h2>
      <p class="hint">${t("template.save_text")}</p>
      <${Field}
        id="template-name"
        label=${t("template.name")}
        hint=${t("template.name_hint")}
        problem=${problem ? problemText(problem) : null}
      >
        ${(attributes) =>
          html`
            <input
              ...${attributes}
              ref=${field}
              required
              autocomplete="off"
              value=${name}
              onInput=${(event) => {
                setName(event.target.value);
                if (save.error) save.reset();
              }}
            />
          `}
      </${Field}>
      ${save.error &&
      html`
        <${ErrorNotice}
          error=${save.error}
          retry=${save.error.isOutcomeUnknown ? submit : null}
          isBusy=${save.isBusy}
          fields=${["name"]}
        />
      `}
      <div class="actions">
        <${Button} type="submit" kind="main" label=${t("template.save")} isBusy=${save.isBusy} />
        <${Button} label=${t("action.back")} onClick=${close} />
      </div>
    </form>
  `;
}

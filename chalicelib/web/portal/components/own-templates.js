import { post } from "../../shared/api.js";
import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { useMutation } from "../../shared/use-mutation.js";
import { html, useEffect, useState } from "../../shared/view.js";
import { again, named, saveTemplate, sorted } from "../data/templates.js";
import { to } from "../router.js";
import { announce } from "./announce.js";
import { Button, LinkButton } from "./button.js";
import { Confirm } from "./confirm.js";
import { ErrorNotice, Notice } from "./notice.js";
import { QueryResult, Skeleton } from "./states.js";
import { useFocusFallback } from "./use-focus-fallback.js";

/**
 * The hotel's own templates: to issue from, to change and to delete.
 * @param {{result: ReturnType<typeof import("../../shared/use-query.js").useQuery>}} props
 */
export function OwnTemplates({ result }) {
  const [question, setQuestion] = useState(null);
  const [deleted, setDeleted] = useState(null);
  const [outcome, setOutcome] = useState(null);
  useFocusFallback("#own-templates", result.data && `${question} ${result.data.length}`);
  const remove = useMutation((body, key) => post("template/delete", body, { key }));
  const restore = useMutation(saveTemplate);
  const tell = (text) => {
    setOutcome(text);
    announce(text);
  };
  const ask = (id) => {
    remove.reset();
    restore.reset();
    setOutcome(null);
    setDeleted(null);
    setQuestion(id);
  };
  const drop = (template) =>
    result.replace((items) => items.filter((one) => one.id !== template.id));

  // Somebody else has changed or deleted it: show what there is.
  const { code } = remove.error ?? {};
  useEffect(() => {
    if (code === "template_changed" || code === "template_not_found") result.reload();
  }, [code]);

  async function deleteTemplate(template) {
    const answer = await remove.run(named(template));
    if (!answer) return;
    drop(answer.template);
    setQuestion(null);
    setDeleted(answer.template);
    tell(t("template.deleted", { name: answer.template.name }));
  }
  async function undo() {
    const answer = await restore.run(again(deleted));
    if (!answer) return;
    result.replace((items) => sorted([...items, answer.template]));
    setDeleted(null);
    tell(t("template.restored", { name: answer.template.name }));
  }

  return html`
    <section class="section own-templates">
      <div class="section-head">
        <h2 id="own-templates" tabindex="-1">${t("template.own")}</h2>
        <${LinkButton} icon="add" href=${to("issue", "new")} label=${t("template.new")} />
      </div>
      ${outcome &&
      html`
        <${Notice} kind="good">
          <p>${outcome}</p>
          ${deleted &&
          html`
            <${Button}
              icon="back"
              label=${t("template.undo")}
              isBusy=${restore.isBusy}
              onClick=${undo}
            />
          `}
        </${Notice}>
      `}
      ${code === "template_not_found" && html`<${ErrorNotice} error=${remove.error} />`}
      ${restore.error &&
      html`<${ErrorNotice} error=${restore.error} retry=${undo} isBusy=${restore.isBusy} />`}
      <${QueryResult} result=${result} skeleton=${html`<${Skeleton} rows=${1} />`}>
        ${(templates) =>
          templates.length === 0
            ? html`<p class="hint">${t("template.none")}</p>`
            : html`
                <ul class="cards is-templates">
                  ${templates.map(
                    (template) => html`
                      <li key=${template.id}>
                        ${question === template.id
                          ? html`
                              <${Confirm}
                                id="delete-template"
                                question=${t("template.delete_question", { name: template.name })}
                                explanation=${t("template.delete_text")}
                                label=${t("template.delete")}
                                action=${remove}
                                withReason=${false}
                                onConfirm=${() => deleteTemplate(template)}
                                onBack=${() => ask(null)}
                              />
                            `
                          : html`
                              <${Card} template=${template} onDelete=${() => ask(template.id)} />
                            `}
                      </li>
                    `,
                  )}
                </ul>
              `}
      </${QueryResult}>
    </section>
  `;
}

function Card({ template, onDelete }) {
  const { id, name, title } = template;
  return html`
    <div class="template is-own">
      <a class="template-link" href=${to("issue", id)}>
        <span class="template-title" dir="auto">${name}</span>
        ${title !== name && html`<span class="small" dir="auto">${title}</span>`}
        <span class="small number">${summary(template)}</span>
      </a>
      <div class="template-actions">
        <a href=${to("issue", id, "change")} aria-label=${t("template.change_one", { name })}>
          ${t("template.change")}
        </a>
        <button type="button" aria-label=${t("template.delete_one", { name })} onClick=${onDelete}>
          ${t("template.delete")}
        </button>
      </div>
    </div>
  `;
}

function summary({ duration_minutes, price_amount, price_currency, valid_days }) {
  return [
    format.duration(duration_minutes),
    format.money(price_amount, price_currency),
    valid_days && t("template.valid", { count: valid_days }),
  ]
    .filter(Boolean)
    .join(" · ");
}

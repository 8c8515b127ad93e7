import { post } from "../../shared/api.js";
import { useLimits } from "../../shared/api-limits.js";
import { problemOf } from "../../shared/field-problems.js";
import { t } from "../../shared/i18n.js";
import { useMutation } from "../../shared/use-mutation.js";
import { html, useEffect, useRef, useState } from "../../shared/view.js";
import { bodyOf, bySubject, eventName, formOf } from "../data/webhooks.js";
import { Button } from "./button.js";
import { Field } from "./field.js";
import { ErrorNotice } from "./notice.js";

const FIELDS = ["url", "description", "event_types"];

/**
 * A webhook to add or to change.
 * @param {{
 *   webhook: object | null, types: string[], hotel?: string, onSaved: (answer: object) => void,
 *   onChanged?: () => void, onBack: () => void,
 * }} props onChanged: somebody else has changed it
 */
export function WebhookForm({ webhook, types, hotel, onSaved, onChanged, onBack }) {
  const [form, setForm] = useState(() => formOf(webhook));
  const [problem, setProblem] = useState(null);
  const first = useRef(null);
  const limits = useLimits("webhook/save");
  const save = useMutation((body) => post("webhook/save", body));
  useEffect(() => first.current.focus(), []);
  useEffect(() => {
    if (save.error?.code === "webhook_changed") onChanged?.();
  }, [save.error]);
  const set = (changes) => {
    setProblem(null);
    setForm((before) => ({ ...before, ...changes }));
  };
  const choose = (type, isChosen) => {
    const chosen = new Set(form.event_types);
    if (isChosen) chosen.add(type);
    else chosen.delete(type);
    set({ event_types: chosen });
  };
  async function submit(event) {
    event.preventDefault();
    if (!form.isAll && form.event_types.size === 0) {
      setProblem(t("webhook.choose_one"));
      event.target.querySelector("[type=checkbox]")?.focus();
      return;
    }
    const answer = await save.run(bodyOf(form, webhook, hotel));
    if (answer) onSaved(answer);
  }
  return html`
    <form novalidate onSubmit=${submit}>
      <${Field}
        id="webhook-url"
        label=${t("webhook.url")}
        hint=${t("webhook.url_hint")}
        problem=${problemOf(save.error, "url")}
      >
        ${(attributes) => html`
          <input
            ...${attributes}
            ref=${first}
            dir="ltr"
            type="url"
            inputmode="url"
            autocomplete="off"
            spellcheck=${false}
            value=${form.url}
            onInput=${(event) => set({ url: event.target.value })}
          />
        `}
      </${Field}>
      <${Field}
        id="webhook-description"
        label=${t("webhook.description")}
        hint=${t("webhook.description_hint")}
        problem=${problemOf(save.error, "description")}
      >
        ${(attributes) => html`
          <input
            ...${attributes}
            autocomplete="off"
            maxlength=${limits("description").maxLength}
            value=${form.description}
            onInput=${(event) => set({ description: event.target.value })}
          />
        `}
      </${Field}>
      <fieldset class="form-part">
        <legend>${t("webhook.events")}</legend>
        ${[true, false].map(
          (isAll) => html`
            <label class="check" key=${isAll}>
              <input
                type="radio"
                name="webhook-events"
                checked=${form.isAll === isAll}
                onChange=${() => set({ isAll })}
              />
              <span>${t(isAll ? "webhook.all_events" : "webhook.some_events")}</span>
            </label>
          `,
        )}
        ${!form.isAll &&
        bySubject(types).map(
          ([subject, own]) => html`
            <div role="group" key=${subject} aria-label=${t(`webhook.subject.${subject}`)}>
              <p class="choices-title">${t(`webhook.subject.${subject}`)}</p>
              ${own.map(
                (type) => html`
                  <label class="check" key=${type}>
                    <input
                      type="checkbox"
                      checked=${form.event_types.has(type)}
                      onChange=${(event) => choose(type, event.target.checked)}
                    />
                    <span>${eventName(type)}</span>
                  </label>
                `,
              )}
            </div>
          `,
        )}
        ${problem && html`<p class="problem" role="alert">${problem}</p>`}
      </fieldset>
      ${webhook &&
      html`
        <label class="check">
          <input
            type="checkbox"
            checked=${form.enabled}
            onChange=${(event) => set({ enabled: event.target.checked })}
          />
          <span>${t("webhook.enabled")}</span>
        </label>
      `}
      ${save.error && html`<${ErrorNotice} error=${save.error} fields=${FIELDS} />`}
      <div class="actions">
        <${Button}
          type="submit"
          kind="main"
          label=${t(webhook ? "webhook.save" : "webhook.add")}
          isBusy=${save.isBusy}
        />
        <${Button} label=${t("action.back")} onClick=${onBack} />
      </div>
    </form>
  `;
}

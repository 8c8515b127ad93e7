import { post } from "../../shared/api.js";
import { t } from "../../shared/i18n.js";
import { useMutation } from "../../shared/use-mutation.js";
import { html } from "../../shared/view.js";
import { announce } from "./announce.js";
import { Button } from "./button.js";
import { ErrorNotice, Notice } from "./notice.js";

/**
 * What was done at the desk, and its undo.
 * @param {{
 *   outcome: {text: string, undo?: {path: string, body: object, text: string}} | null,
 *   onUndone: (text: string) => void,
 * }} props undo: the change that takes it back, and what then has happened
 */
export function DeskOutcome({ outcome, onUndone }) {
  const undo = useMutation(({ path, body }, key) => post(path, body, { key }));
  if (!outcome) return null;
  async function run() {
    const { text, ...change } = outcome.undo;
    if (!(await undo.run(change))) return;
    announce(text);
    onUndone(text);
  }
  return html`
    <${Notice} kind="good">
      <p>${outcome.text}</p>
      ${outcome.undo &&
      html`<${Button} label=${t("template.undo")} isBusy=${undo.isBusy} onClick=${run} />`}
    </${Notice}>
    ${undo.error &&
    html`<${ErrorNotice} error=${undo.error} retry=${undo.error.isOutcomeUnknown ? run : null} />`}
  `;
}

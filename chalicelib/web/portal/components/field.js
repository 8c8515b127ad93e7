import { html } from "../../shared/view.js";

/**
 * A labelled input with its hint and its problem.
 * @param {{
 *   id: string, label: string, hint?: string, problem?: string | null,
 *   children: (attributes: object) => unknown,
 * }} props
 */
export function Field({ id, label, hint, problem, children }) {
  const describedBy = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(" ");
  const attributes = {
    id,
    dir: "auto",
    "aria-invalid": problem ? "true" : null,
    "aria-describedby": describedBy || null,
  };
  return html`
    <div class=${`field ${problem ? "has-problem" : ""}`}>
      <label for=${id}>${label}</label>
      ${children(attributes)}
      ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
      ${problem && html`<p class="problem" id=${`${id}-problem`}>${problem}</p>`}
    </div>
  `;
}

import { useLimits } from "../../shared/api-limits.js";
import { problemOf } from "../../shared/field-problems.js";
import { t } from "../../shared/i18n.js";
import { session } from "../../shared/session.js";
import { html, useEffect, useRef, useState } from "../../shared/view.js";
import { useDraft } from "../data/drafts.js";
import { Button } from "./button.js";
import { Field } from "./field.js";
import { ErrorNotice } from "./notice.js";

/**
 * Ask for confirmation before a change, with a reason: an optional one, a needed one, or none.
 * @param {{
 *   id: string, question: string, explanation: string, label: string, kind?: "danger" | "main",
 *   action: object, onConfirm: (reason: string | null) => void, onBack: () => void,
 *   withReason?: boolean, needed?: {label: string, hint: string}, before?: unknown,
 *   fields?: string[],
 * }} props needed: how a reason is asked for, without which nothing is done; before: fields that
 *   come first; fields: their names, as they show their own problems
 */
export function Confirm({
  id,
  question,
  explanation,
  label,
  kind = "danger",
  action,
  onConfirm,
  onBack,
  withReason = true,
  needed = null,
  before = null,
  fields = [],
  children,
}) {
  const [reason, setReason] = useDraft(`${id}-reason`, () => "");
  const limits = useLimits(withReason ? "voucher/cancel" : null);
  const form = useRef(null);
  const heading = useRef(null);
  useEffect(() => {
    heading.current.focus();
    form.current.scrollIntoView({ block: "nearest" }); // down to its buttons
  }, []);
  const [isMissing, setMissing] = useState(false);
  const confirm = (event) => {
    event.preventDefault();
    const isLeftOut = needed !== null && !reason.trim();
    setMissing(isLeftOut);
    if (isLeftOut) form.current.querySelector(`#${id}-reason`).focus();
    else onConfirm(reason.trim() || null);
  };
  return html`
    <form
      ref=${form}
      class=${`confirm is-${kind}`}
      novalidate
      onSubmit=${confirm}
      onKeyDown=${(event) => event.key === "Escape" && onBack()}
    >
      <h3 ref=${heading} tabindex="-1">${question}</h3>
      <p>${explanation}</p>
      ${before}
      ${withReason &&
      html`
        <${Field}
          id=${`${id}-reason`}
          label=${needed?.label ?? t("confirm.reason")}
          hint=${needed?.hint ??
          t(session.get() ? "confirm.reason_hint" : "confirm.reason_hint_own")}
          problem=${isMissing ? t("problem.required") : problemOf(action.error, "reason")}
        >
          ${(attributes) =>
            html`
              <input
                ...${attributes}
                maxlength=${limits("reason").maxLength}
                value=${reason}
                onInput=${(event) => setReason(event.target.value)}
              />
            `}
        </${Field}>
      `}
      ${action.error &&
      html`
        <${ErrorNotice}
          error=${action.error}
          fields=${[...fields, ...(withReason ? ["reason"] : [])]}
        >
          ${children}
        </${ErrorNotice}>
      `}
      <div class="actions">
        <${Button} type="submit" kind=${kind} label=${label} isBusy=${action.isBusy} />
        <${Button} label=${t("action.back")} onClick=${onBack} />
      </div>
    </form>
  `;
}

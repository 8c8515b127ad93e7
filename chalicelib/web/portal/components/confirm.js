import { useLimits } from "../../shared/api-limits.js";
import { problemOf } from "../../shared/field-problems.js";
import { t } from "../../shared/i18n.js";
import { html, useEffect, useRef } from "../../shared/view.js";
import { useDraft } from "../data/drafts.js";
import { Button } from "./button.js";
import { Field } from "./field.js";
import { ErrorNotice } from "./notice.js";

/**
 * Ask for confirmation before a change that cannot be undone, optionally with a reason.
 * @param {{
 *   id: string, question: string, explanation: string, label: string, action: object,
 *   onConfirm: (reason: string | null) => void, onBack: () => void, withReason?: boolean,
 * }} props
 */
export function Confirm({
  id,
  question,
  explanation,
  label,
  action,
  onConfirm,
  onBack,
  withReason = true,
}) {
  const [reason, setReason] = useDraft(`${id}-reason`, () => "");
  const limits = useLimits(withReason ? "voucher/cancel" : null);
  const form = useRef(null);
  const heading = useRef(null);
  useEffect(() => {
    heading.current.focus();
    form.current.scrollIntoView({ block: "nearest" }); // down to its buttons
  }, []);
  const confirm = (event) => {
    event.preventDefault();
    onConfirm(reason.trim() || null);
  };
  return html`
    <form
      ref=${form}
      class="confirm"
      onSubmit=${confirm}
      onKeyDown=${(event) => event.key === "Escape" && onBack()}
    >
      <h3 ref=${heading} tabindex="-1">${question}</h3>
      <p>${explanation}</p>
      ${withReason &&
      html`
        <${Field}
          id=${`${id}-reason`}
          label=${t("confirm.reason")}
          hint=${t("confirm.reason_hint")}
          problem=${problemOf(action.error, "reason")}
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
      html`<${ErrorNotice} error=${action.error} fields=${withReason ? ["reason"] : []} />`}
      <div class="actions">
        <${Button} type="submit" kind="danger" label=${label} isBusy=${action.isBusy} />
        <${Button} label=${t("action.back")} onClick=${onBack} />
      </div>
    </form>
  `;
}

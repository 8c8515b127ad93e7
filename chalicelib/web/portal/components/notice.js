import { errorText } from "../../shared/error-text.js";
import { fieldName, fieldProblems, problemText } from "../../shared/field-problems.js";
import { t } from "../../shared/i18n.js";
import { html, useEffect, useState } from "../../shared/view.js";
import { Button } from "./button.js";
import { Icon } from "./icons.js";

/**
 * A message that stays on the page.
 * @param {{kind?: "info" | "good" | "bad", icon?: string, title?: string}} props
 */
export function Notice({ kind = "info", icon, title, children }) {
  const role = kind === "bad" ? "alert" : "status";
  return html`
    <div class=${`notice is-${kind}`} role=${role}>
      <${Icon} name=${icon ?? (kind === "good" ? "check" : "warning")} />
      <div class="notice-text">${title && html`<strong>${title}</strong>`}${children}</div>
    </div>
  `;
}

/**
 * An error and a button to try again; after too many requests, with the seconds until then.
 * @param {{error: Error, retry?: () => void, isBusy?: boolean, fields?: string[]}} props
 *   fields: those that show their own problems; the problems of all others are listed here
 */
export function ErrorNotice({ error, retry, isBusy, fields = [], children }) {
  const wait = useSecondsUntil(error.retryAt);
  const label = wait > 0 ? t("action.retry_in", { count: wait }) : t("action.retry");
  return html`
    <${Notice} kind="bad">
      <p>${errorText(error)}</p>
      ${children}
      <${OtherProblems} error=${error} fields=${fields} />
      ${error.code === "internal" &&
      error.requestId &&
      html`<p class="small">${t("error.reference")} <code>${error.requestId}</code></p>`}
      ${retry &&
      html`
        <${Button}
          label=${label}
          icon="refresh"
          isBusy=${isBusy}
          aria-disabled=${wait > 0 ? "true" : null}
          onClick=${() => wait > 0 || retry()}
        />
      `}
    </${Notice}>
  `;
}

/** The problems of fields that are not on the screen. */
export function OtherProblems({ error, fields }) {
  const others = Object.values(fieldProblems(error)).filter(({ field }) => !fields.includes(field));
  if (others.length === 0) return null;
  return html`
    <ul>
      ${others.map(
        (problem) =>
          html`
            <li key=${problem.field}>
              ${problem.field && `${fieldName(problem.field)}: `}
              ${problemText(problem)}
            </li>
          `,
      )}
    </ul>
  `;
}

function useSecondsUntil(instant) {
  const left = () => (instant ? Math.max(0, Math.ceil((instant - Date.now()) / 1000)) : 0);
  const [seconds, setSeconds] = useState(left);
  useEffect(() => {
    setSeconds(left());
    if (left() === 0) return undefined;
    const timer = setInterval(() => {
      setSeconds(left());
      if (left() === 0) clearInterval(timer);
    }, 250);
    return () => clearInterval(timer);
  }, [instant]);
  return seconds;
}

import { has, t } from "../core/i18n.js";
import { html, useEffect, useState } from "../core/view.js";
import { Button } from "./button.js";
import { Icon } from "./icons.js";

/** What an error says, to a person: what happened, and what to do next. */
export function sentence(error) {
  const detail = error.details?.status ?? error.details?.reason;
  const exact = `error.${error.code}.${detail}`;
  if (has(exact)) return t(exact);
  return t(has(`error.${error.code}`) ? `error.${error.code}` : "error.internal");
}

/**
 * Something to know: calm, in its place, and it stays.
 * @param {{kind?: "info" | "good" | "bad", icon?: string, title?: string}} props
 */
export function Notice({ kind = "info", icon, title, children }) {
  const role = kind === "bad" ? "alert" : "status";
  return html`<div class=${`notice is-${kind}`} role=${role}>
    <${Icon} name=${icon ?? (kind === "good" ? "check" : "warning")} />
    <div class="notice-text">${title && html`<strong>${title}</strong>`}${children}</div>
  </div>`;
}

/** An error with the way to try again; after too many requests, with the seconds until then. */
export function ErrorNotice({ error, retry, isBusy }) {
  const wait = useSecondsUntil(error.retryAt);
  const label = wait > 0 ? t("action.retry_in", { count: wait }) : t("action.retry");
  return html`<${Notice} kind="bad">
    <p>${sentence(error)}</p>
    ${error.code === "internal" && error.requestId && html`<p class="small">${t("error.reference")} <code>${error.requestId}</code></p>`}
    ${retry && html`<${Button} label=${label} icon="refresh" isBusy=${isBusy} aria-disabled=${wait > 0 ? "true" : null} onClick=${() => wait > 0 || retry()} />`}
  </${Notice}>`;
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

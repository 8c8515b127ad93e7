import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { Icon } from "./icons.js";

/**
 * A button with a busy state, in which it stays in the tab order and ignores clicks.
 * @param {{
 *   label: string, icon?: string, kind?: "main" | "quiet" | "danger" | "icon", isBusy?: boolean,
 * }} props
 */
export function Button({
  label,
  icon,
  kind = "quiet",
  isBusy = false,
  onClick,
  type = "button",
  ...rest
}) {
  const press = (event) => {
    if (isBusy) event.preventDefault();
    else onClick?.(event);
  };
  return html`
    <button
      type=${type}
      class=${`button is-${kind}`}
      aria-disabled=${isBusy ? "true" : null}
      onClick=${press}
      ...${rest}
    >
      ${icon && html`<${Icon} name=${icon} />`}
      <span>${isBusy ? t("action.busy") : label}</span>
    </button>
  `;
}

/** A link that looks like a button. */
export function LinkButton({ label, icon, kind = "quiet", ...rest }) {
  return html`
    <a class=${`button is-${kind}`} ...${rest}>
      ${icon && html`<${Icon} name=${icon} />`}
      <span>${label}</span>
    </a>
  `;
}

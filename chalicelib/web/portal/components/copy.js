import { t } from "../../shared/i18n.js";
import { html, useEffect, useRef, useState } from "../../shared/view.js";
import { announce } from "./announce.js";
import { Button } from "./button.js";

const SHOWN_MS = 2000;

/**
 * A value with a button to copy it; the field can also be selected by hand.
 * @param {{id: string, label: string, value: string, action?: string, isLong?: boolean}} props
 *   isLong: the value is shown in full, on several lines
 */
export function Copy({ id, label, value, action, isLong = false }) {
  const [isCopied, setCopied] = useState(false);
  const field = useRef(null);
  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  useEffect(() => setCopied(false), [value]);
  async function copy() {
    field.current.select();
    try {
      await navigator.clipboard.writeText(value);
    } catch {
      return; // not allowed here: the value is selected, ready for the keyboard
    }
    setCopied(true);
    announce(t("action.copied"));
  }
  const attributes = {
    id,
    ref: field,
    readonly: true,
    value,
    onFocus: (event) => event.target.select(),
  };
  return html`
    <div class=${`copy ${isLong ? "is-long" : ""}`}>
      <label class="unseen" for=${id}>${label}</label>
      ${isLong
        ? html`<textarea rows="2" ...${attributes}></textarea>`
        : html`<input ...${attributes} />`}
      <${Button}
        label=${isCopied ? t("action.copied") : (action ?? t("action.copy"))}
        icon=${isCopied ? "check" : "copy"}
        onClick=${copy}
      />
    </div>
  `;
}

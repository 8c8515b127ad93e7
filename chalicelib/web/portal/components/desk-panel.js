import { html, useLayoutEffect, useRef } from "../../shared/view.js";
import { t } from "../../shared/i18n.js";
import { Button } from "./button.js";

/**
 * What is open beside the desk's calendar; on a phone it rises from the bottom. Escape closes it.
 * @param {{title: string, onClose: () => void}} props
 */
export function DeskPanel({ title, onClose, children }) {
  const heading = useRef(null);
  // Before it is shown: whoever sees it can close it with Escape.
  useLayoutEffect(() => heading.current.focus({ preventScroll: true }), [title]);
  return html`
    <aside
      class="desk-panel card"
      aria-label=${title}
      onKeyDown=${(event) => isEscape(event) && onClose()}
    >
      <div class="desk-panel-head">
        <h2 ref=${heading} tabindex="-1" dir="auto">${title}</h2>
        <${Button} kind="icon" icon="cancelled" label=${t("desk.close")} onClick=${onClose} />
      </div>
      ${children}
    </aside>
  `;
}

/** Escape, but for a question inside, which closes itself. */
function isEscape({ key, defaultPrevented, target }) {
  return key === "Escape" && !defaultPrevented && !target.closest(".confirm");
}

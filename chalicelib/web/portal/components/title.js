import { t } from "../../shared/i18n.js";
import { html, useEffect } from "../../shared/view.js";

/** The heading of a screen, which is also the title of the page. */
export function Title({ text, children }) {
  useEffect(() => {
    document.title = t("shell.page_title", { title: text });
  }, [text]);
  return html`
    <div class="title">
      <h1 tabindex="-1">${text}</h1>
      ${children && html`<div class="actions">${children}</div>`}
    </div>
  `;
}

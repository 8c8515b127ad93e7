import { LANGUAGES, choose, language, t } from "../../shared/i18n.js";
import { useSignal } from "../../shared/signal.js";
import { html } from "../../shared/view.js";

/** The choice of language, each under its own name. */
export function LanguageChoice() {
  const chosen = useSignal(language);
  return html`
    <label class="language">
      <span class="unseen">${t("shell.language")}</span>
      <select value=${chosen} onChange=${(event) => choose(event.target.value)}>
        ${Object.entries(LANGUAGES).map(
          ([tag, name]) =>
            html`
              <option key=${tag} value=${tag} lang=${tag} selected=${tag === chosen}>
                ${name}
              </option>
            `,
        )}
      </select>
    </label>
  `;
}

import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { Button } from "./button.js";

/**
 * Steps to the time before and after, and back to today.
 * @param {{
 *   label: string, previous: () => void, next: () => void, onToday: () => void,
 *   names: [string, string],
 * }} props label: the time that is shown; names: keys of what the two steps are called
 */
export function Stepper({ label, previous, next, onToday, names, children }) {
  return html`
    <div class="stepper">
      <${Button} kind="icon" icon="back" label=${t(names[0])} onClick=${previous} />
      <${Button} label=${t("calendar.today")} onClick=${onToday} />
      <${Button} kind="icon" icon="arrow" label=${t(names[1])} onClick=${next} />
      <h2>${label}</h2>
      ${children}
    </div>
  `;
}

import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { TEMPLATES } from "../data/calendar-form.js";
import { to } from "../router.js";
import { Empty } from "./states.js";
import { WithTexts } from "./with-texts.js";

/** What a hotel without calendars can begin with. */
export function FirstCalendar() {
  return html`<${WithTexts} sources=${["portal/locales/hours"]}><${Beginning} /></${WithTexts}>`;
}

function Beginning() {
  return html`
    <${Empty} icon="clock" title=${t("hours.none_yet")}><p>${t("hours.choose")}</p></${Empty}>
    <${CalendarTemplates} />
  `;
}

/** The templates of a calendar; needs the texts of `hours`. */
export function CalendarTemplates() {
  return html`
    <ul class="cards is-templates">
      ${Object.keys(TEMPLATES).map(
        (name) => html`
          <li key=${name}>
            <a class="template" href=${to("calendars", "new", name)}>
              <span class="template-title">${t(`hours.template.${name}`)}</span>
              <span class="small">${t(`hours.template_text.${name}`)}</span>
            </a>
          </li>
        `,
      )}
    </ul>
  `;
}

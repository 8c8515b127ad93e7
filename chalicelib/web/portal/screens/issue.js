import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { session } from "../../shared/session.js";
import { useQuery } from "../../shared/use-query.js";
import { html } from "../../shared/view.js";
import { LinkButton } from "../components/button.js";
import { IssueForm } from "../components/issue-form.js";
import { OwnTemplates } from "../components/own-templates.js";
import { Empty, QueryResult, Skeleton } from "../components/states.js";
import { TemplateForm } from "../components/template-form.js";
import { Title } from "../components/title.js";
import { useOwnHotel } from "../data/own-hotel.js";
import {
  SUGGESTIONS,
  fillFromSuggestion,
  fillFromTemplate,
  isTemplateId,
  loadTemplates,
} from "../data/templates.js";
import { UNITS } from "../data/voucher-form.js";
import { to } from "../router.js";

const NAMES = [...Object.keys(SUGGESTIONS), "scratch"];

/** Templates to choose from; then the form, filled from one, or a template's own form. */
export function Screen({ rest }) {
  const [place, task] = rest;
  if (NAMES.includes(place)) return html`<${FromSuggestion} key=${place} name=${place} />`;
  if (place === "new") return html`<${NewTemplate} />`;
  if (isTemplateId(place))
    return html`<${FromTemplate} key=${`${place} ${task}`} id=${place} task=${task} />`;
  return html`<${Choice} />`;
}

function FromSuggestion({ name }) {
  const hotel = useOwnHotel();
  if (!hotel) return html`<${Waiting} title=${t("issue.form_title")} />`;
  const fill = () => fillFromSuggestion(name, words(name), hotel.default_calendar_id ?? "");
  return html`<${IssueForm} initial=${fill} />`;
}

function NewTemplate() {
  const hotel = useOwnHotel();
  if (!hotel) return html`<${Waiting} title=${t("template.new_title")} />`;
  return html`<${TemplateForm} template=${null} calendarId=${hotel.default_calendar_id ?? ""} />`;
}

function Waiting({ title }) {
  return html`<${Title} text=${title} /><${Skeleton} rows=${1} kind="ticket" />`;
}

function words(name) {
  if (name === "scratch") return {};
  return { title: t(`template.${name}.title`), description: t(`template.${name}.description`) };
}

function Choice() {
  // An operator works for every hotel, and has no templates.
  const isHotel = session.get()?.role === "issuer";
  return html`
    <${Title} text=${t("issue.title")} />
    <p>${t("issue.choose")}</p>
    ${isHotel && html`<${Own} />`}
    <section class="section">
      <h2>${t("template.suggestions")}</h2>
      <ul class="cards is-templates">
        ${NAMES.map(
          (name) => html`
            <li key=${name}>
              <a class="template template-link" href=${to("issue", name)}>
                <span class="template-title">${t(`template.${name}.title`)}</span>
                <span class="small">${t(`template.${name}.description`)}</span>
                ${SUGGESTIONS[name] &&
                html`<span class="small number">${length(SUGGESTIONS[name])}</span>`}
              </a>
            </li>
          `,
        )}
      </ul>
    </section>
  `;
}

function Own() {
  return html`<${OwnTemplates} result=${useQuery(loadTemplates, [])} />`;
}

function length({ duration, unit }) {
  return format.duration(duration * UNITS[unit]);
}

/** What is made of one of the hotel's own templates: a voucher, or the template changed. */
function FromTemplate({ id, task }) {
  const result = useQuery(loadTemplates, [id]);
  // What is typed stays, whatever another look at the templates brings.
  const template = result.data?.find((one) => one.id === id);
  if (template && task === "change") return html`<${TemplateForm} template=${template} />`;
  if (template) return html`<${IssueForm} initial=${() => fillFromTemplate(template)} />`;
  return html`
    <${Title} text=${t(task === "change" ? "template.change_title" : "issue.form_title")} />
    <${QueryResult} result=${result} skeleton=${html`<${Skeleton} rows=${1} kind="ticket" />`}>
      ${() => html`
        <${Empty} icon="search" title=${t("template.gone_title")}>
          <${LinkButton} href=${to("issue")} label=${t("issue.templates")} />
        </${Empty}>
      `}
    </${QueryResult}>
  `;
}

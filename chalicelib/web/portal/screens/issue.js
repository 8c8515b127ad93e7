import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { IssueForm } from "../components/issue-form.js";
import { Title } from "../components/title.js";
import { TEMPLATES, UNITS } from "../data/voucher-form.js";
import { to } from "../router.js";

/** Templates to choose from; then the form, filled from one. */
export function Screen({ rest }) {
  const [template] = rest;
  if (template in TEMPLATES || template === "scratch")
    return html`<${IssueForm} key=${template} template=${template} />`;
  return html`
    <${Title} text=${t("issue.title")} />
    <p>${t("issue.choose")}</p>
    <ul class="cards is-templates">
      ${[...Object.keys(TEMPLATES), "scratch"].map(
        (name) => html`
          <li key=${name}>
            <a class="template" href=${to("issue", name)}>
              <span class="template-title">${t(`template.${name}.title`)}</span>
              <span class="small">${t(`template.${name}.description`)}</span>
              ${TEMPLATES[name] &&
              html`<span class="small number">${summary(TEMPLATES[name])}</span>`}
            </a>
          </li>
        `,
      )}
    </ul>
  `;
}

function summary({ duration, unit, price }) {
  return [format.duration(duration * UNITS[unit]), price && format.money(price, "EUR")]
    .filter(Boolean)
    .join(" · ");
}

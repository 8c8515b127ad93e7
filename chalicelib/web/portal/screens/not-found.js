import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { LinkButton } from "../components/button.js";
import { Empty } from "../components/states.js";
import { Title } from "../components/title.js";

/** The page for an unknown address. */
export function Screen() {
  return html`
    <${Title} text=${t("not_found.title")} />
    <${Empty} icon="search" title=${t("not_found.text")}>
      <${LinkButton} href="#/" label=${t("not_found.home")} />
    </${Empty}>
  `;
}

import { t } from "../core/i18n.js";
import { html } from "../core/view.js";
import { LinkButton } from "../parts/button.js";
import { Empty } from "../parts/states.js";
import { Title } from "../parts/title.js";

/** An address that leads nowhere. */
export function Screen() {
  return html`<${Title} text=${t("nowhere.title")} />
    <${Empty} icon="search" title=${t("nowhere.text")}><${LinkButton} href="#/" label=${t("nowhere.home")} /></${Empty}>`;
}

import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { to } from "../router.js";
import { Icon } from "./icons.js";

/** Beside a row of a voucher that was just used: asks to undo it. */
export function UndoLink({ id, title }) {
  return html`
    <a
      class="row-undo"
      title=${t("changes.undo")}
      href=${to("v", id, "undo")}
      aria-label=${t("changes.undo_one", { title })}
    >
      <${Icon} name="undo" />
    </a>
  `;
}

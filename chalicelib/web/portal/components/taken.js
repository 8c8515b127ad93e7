import { errorText } from "../../shared/error-text.js";
import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { Notice } from "./notice.js";
import { OfHolds } from "./of-holds.js";

/** "Someone else just took 14:00. 15:00 and 16:00 are still free." */
export function Taken({ refusal, slots }) {
  const list = new Intl.ListFormat(document.documentElement.lang, { type: "conjunction" });
  const next = slots
    .filter((one) => one.start > (refusal.slot?.start ?? ""))
    .slice(0, 2)
    .map((one) => format.time(one.start));
  return html`
    <${Notice} kind="bad" title=${errorText(refusal.error)}>
      <p>
        ${next.length > 0
          ? t("guest.still_free", { times: list.format(next), count: next.length })
          : t("guest.choose_other")}
      </p>
      ${refusal.error.details?.free_again_at &&
      html`<${OfHolds} part="FreeAgain" at=${refusal.error.details.free_again_at} />`}
    </${Notice}>
  `;
}

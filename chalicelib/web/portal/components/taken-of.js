import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";

/** How many of an offer's vouchers guests have taken: "8 of 30". */
export function TakenOf({ offer }) {
  const { accepted, count } = offer;
  return html`<span class="number small">${t("campaign.taken_of", { accepted, count })}</span>`;
}

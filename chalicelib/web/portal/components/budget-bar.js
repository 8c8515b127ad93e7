import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { shareOf, shortMoney } from "../data/campaigns.js";

/**
 * What was spent of a campaign's budget, as a bar and in words.
 * @param {{campaign: object}} props
 */
export function BudgetBar({ campaign }) {
  const { spent_amount: spent, budget_amount: budget, price_currency: currency } = campaign;
  return html`
    <svg
      class="budget-bar"
      viewBox="0 0 100 4"
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      <rect class="chart-ground" width="100" height="4" />
      <rect class="chart-bar" width=${shareOf(spent, budget) * 100} height="4" />
    </svg>
    <p class="number">
      ${t("campaign.spent_of", {
        spent: shortMoney(spent, currency),
        budget: shortMoney(budget, currency),
      })}
    </p>
  `;
}

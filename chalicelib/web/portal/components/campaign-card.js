import { html } from "../../shared/view.js";
import { stateOf } from "../data/campaigns.js";
import { BudgetBar } from "./budget-bar.js";
import { CampaignActions } from "./campaign-actions.js";
import { CampaignBadge, CampaignDates } from "./campaign-state.js";
import { TakenOf } from "./taken-of.js";

/**
 * A campaign in the list: what it does, until when, what it cost, and how much is given out.
 * @param {{
 *   campaign: object, link: string, onChanged: (campaign: object, text: string) => void,
 * }} props link: to how it does
 */
export function CampaignCard({ campaign, link, onChanged }) {
  return html`
    <article class="card campaign-card">
      <div class="campaign-head">
        <h2><a href=${link} dir="auto">${campaign.name}</a></h2>
        <${CampaignBadge} state=${stateOf(campaign)} />
      </div>
      <p class="small"><${CampaignDates} campaign=${campaign} /></p>
      <${BudgetBar} campaign=${campaign} />
      <ul class="campaign-offers">
        ${campaign.offers.map(
          (offer) => html`
            <li key=${offer.offer_id}>
              <span dir="auto">${offer.title}</span>
              <${TakenOf} offer=${offer} />
            </li>
          `,
        )}
      </ul>
      <${CampaignActions} campaign=${campaign} onChanged=${onChanged} />
    </article>
  `;
}

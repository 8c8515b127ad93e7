import { get } from "../../shared/api.js";
import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { useQuery } from "../../shared/use-query.js";
import { html, useState } from "../../shared/view.js";
import { LIVE, campaignPlace, shortMoney, stateOf, totalOf } from "../data/campaigns.js";
import { BudgetBar } from "./budget-bar.js";
import { LinkButton } from "./button.js";
import { CampaignActions } from "./campaign-actions.js";
import { CampaignDays } from "./campaign-days.js";
import { CampaignEffect } from "./campaign-effect.js";
import { CampaignOffers } from "./campaign-offers.js";
import { CampaignBadge, CampaignDates } from "./campaign-state.js";
import { Notice } from "./notice.js";
import { OffersLink } from "./offers-link.js";
import { OwnSite } from "./own-site.js";
import { Empty, QueryResult } from "./states.js";
import { Title } from "./title.js";
import { useFocusFallback } from "./use-focus-fallback.js";

/**
 * How a campaign does: what it cost, what it brought, and where guests find its offers.
 * @param {{id: string, hotel?: string}} props hotel: the uid that an admin names
 */
export function Campaign({ id, hotel }) {
  const [outcome, setOutcome] = useState(null);
  const result = useQuery(
    (signal) => get("campaign/report", { campaign_id: id }, { signal }),
    [id],
  );
  useFocusFallback("#main h1", result.data?.campaign.status ?? null);
  const list = campaignPlace({ hotel });
  if (result.error?.code === "campaign_not_found" && result.data === null) {
    return html`
      <${Title} text=${t("campaign.title")} />
      <${Empty} icon="search" title=${t("campaign.not_found")}>
        <a href=${list}>${t("campaign.all")}</a>
      </${Empty}>
    `;
  }
  const show = (campaign, text) => {
    setOutcome(text);
    result.replace((data) => ({ ...data, campaign }));
  };
  return html`
    <a class="back" href=${list}>${t("campaign.all")}</a>
    <${QueryResult} result=${result}>
      ${({ campaign, offers, days, learning }) => html`
        <div class="is-printed">
          <${Title} text=${campaign.name} />
          <p class="campaign-head is-start">
            <${CampaignBadge} state=${stateOf(campaign)} />
            <span class="small"><${CampaignDates} campaign=${campaign} /></span>
          </p>
          <${CampaignActions} campaign=${campaign} onChanged=${show}>
            <${LinkButton}
              href=${campaignPlace({ id, task: "change", hotel })}
              label=${t("campaign.change")}
            />
          </${CampaignActions}>
          ${outcome && html`<${Notice} kind="good"><p>${outcome}</p></${Notice}>`}
          <div class="campaign-report">
            ${learning && html`<${CampaignEffect} campaign=${campaign} learning=${learning} />`}
            <${Sums} campaign=${campaign} offers=${offers} />
            ${LIVE.includes(campaign.status) &&
            html`
              <${OffersLink} uid=${campaign.issuer_uid} />
              <${OwnSite} uid=${campaign.issuer_uid} />
            `}
            <${CampaignOffers} campaign=${campaign} offers=${offers} />
            <${CampaignDays} campaign=${campaign} days=${days} />
          </div>
        </div>
      `}
    </${QueryResult}>
  `;
}

/** What the campaign cost, and what it brought. */
function Sums({ campaign, offers }) {
  const { price_currency: currency } = campaign;
  const { accepted, count } = totalOf(campaign);
  const sum = (field) => offers.reduce((total, offer) => total + offer[field], 0);
  const money = (field) => format.money(sum(field), currency);
  const facts = [
    ["campaign.taken", t("campaign.taken_of", { accepted, count })],
    ["campaign.used", format.wholeNumber(sum("consumed"))],
    ["campaign.brought", money("brought_amount")],
    ["campaign.used_saving", money("used_saving_amount")],
  ];
  return html`
    <section class="card campaign-sums">
      <h2>${t("campaign.sums")}</h2>
      <${BudgetBar} campaign=${campaign} />
      ${campaign.hourly_amount !== null &&
      html`
        <p class="small">
          ${t("campaign.at_most_hourly", {
            amount: shortMoney(campaign.hourly_amount, currency),
          })}
        </p>
      `}
      <dl class="facts">
        ${facts.map(
          ([key, value]) => html`<div key=${key}><dt>${t(key)}</dt><dd>${value}</dd></div>`,
        )}
      </dl>
      <p class="hint">${t("campaign.sums_hint")}</p>
    </section>
  `;
}

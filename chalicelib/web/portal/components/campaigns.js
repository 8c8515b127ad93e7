import { get } from "../../shared/api.js";
import { t } from "../../shared/i18n.js";
import { usePages } from "../../shared/use-query.js";
import { html, useState } from "../../shared/view.js";
import { campaignPlace } from "../data/campaigns.js";
import { LinkButton } from "./button.js";
import { CampaignCard } from "./campaign-card.js";
import { Notice } from "./notice.js";
import { Empty, LoadMore, QueryResult } from "./states.js";
import { Title } from "./title.js";
import { useFocusFallback } from "./use-focus-fallback.js";

const PAGE_SIZE = 20;

/**
 * The campaigns of a hotel, newest first.
 * @param {{hotel?: string}} props hotel: the uid that an admin names
 */
export function Campaigns({ hotel }) {
  const [outcome, setOutcome] = useState(null);
  const result = usePages(
    (cursor, signal) =>
      get("campaign/list", { issuer_uid: hotel, limit: PAGE_SIZE, cursor }, { signal }),
    [hotel],
  );
  useFocusFallback("#main h1", result.data && outcome);
  const show = (campaign, text) => {
    setOutcome(text);
    result.replace((data) => ({
      ...data,
      items: data.items.map((one) => (one.id === campaign.id ? campaign : one)),
    }));
  };
  const create = html`
    <${LinkButton}
      kind="main"
      icon="add"
      href=${campaignPlace({ id: "new", hotel })}
      label=${t("campaign.new")}
    />
  `;
  return html`
    <${Title} text=${t("campaign.title")}>${result.data?.items.length > 0 && create}</${Title}>
    <p class="lead">${t("campaign.lead")}</p>
    ${outcome && html`<${Notice} kind="good"><p>${outcome}</p></${Notice}>`}
    <${QueryResult} result=${result}>
      ${({ items }) =>
        items.length === 0
          ? html`
              <${Empty} icon="issued" title=${t("campaign.none")}>
                <p>${t("campaign.none_text")}</p>
                ${create}
              </${Empty}>
            `
          : html`
              <ul class="cards is-campaigns">
                ${items.map(
                  (campaign) => html`
                    <li key=${campaign.id}>
                      <${CampaignCard}
                        campaign=${campaign}
                        link=${campaignPlace({ id: campaign.id, hotel })}
                        onChanged=${show}
                      />
                    </li>
                  `,
                )}
              </ul>
              <${LoadMore} result=${result} />
            `}
    </${QueryResult}>
  `;
}

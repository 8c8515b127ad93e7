import { get } from "../../shared/api.js";
import { hotelOf } from "../../shared/hotels.js";
import { t } from "../../shared/i18n.js";
import { session } from "../../shared/session.js";
import { useQuery } from "../../shared/use-query.js";
import { html } from "../../shared/view.js";
import { LIVE, campaignPlace } from "../data/campaigns.js";
import { loadTemplates } from "../data/templates.js";
import { go, to } from "../router.js";
import { LinkButton } from "./button.js";
import { CampaignForm } from "./campaign-form.js";
import { Empty, QueryResult, Skeleton } from "./states.js";
import { Title } from "./title.js";

/**
 * The form of a new campaign, or of one that is changed, once all that it needs is there.
 * @param {{id: string | null, hotel?: string}} props hotel: the uid that an admin names
 */
export function EditCampaign({ id, hotel }) {
  const result = useQuery(
    async (signal) => {
      const [templates, campaign] = await Promise.all([
        loadTemplates(signal, { issuer_uid: hotel }),
        id ? reported(id, signal) : null,
        hotelOf(hotel ?? session.get()?.uid), // its days are the form's
      ]);
      return { templates, campaign };
    },
    [id, hotel],
  );
  const back = campaignPlace({ id, hotel });
  return html`
    <${Title} text=${t(id ? "campaign.change_title" : "campaign.new_title")}>
      <${LinkButton} icon="back" href=${back} label=${t(id ? "action.back" : "campaign.all")} />
    </${Title}>
    <${QueryResult} result=${result} skeleton=${html`<${Skeleton} rows=${4} />`}>
      ${({ templates, campaign }) => {
        if (campaign && !LIVE.includes(campaign.status)) return html`<${Over} />`;
        if (!campaign && !templates.some(hasPrice)) return html`<${NoTemplates} />`;
        return html`
          <${CampaignForm}
            campaign=${campaign}
            templates=${templates}
            hotel=${hotel}
            back=${back}
            onSaved=${(saved) => go(campaignPlace({ id: saved.id, hotel }), { replace: true })}
          />
        `;
      }}
    </${QueryResult}>
  `;
}

async function reported(id, signal) {
  return (await get("campaign/report", { campaign_id: id }, { signal })).campaign;
}

/** Only what has a price can be offered for a lower one. */
function hasPrice({ price_amount: price }) {
  return price !== null;
}

function NoTemplates() {
  return html`
    <${Empty} icon="issued" title=${t("campaign.no_templates")}>
      <p>${t("campaign.no_templates_text")}</p>
      <${LinkButton}
        kind="main"
        icon="add"
        href=${to("issue", "new")}
        label=${t("campaign.new_template")}
      />
      <a href=${to("issue")}>${t("campaign.to_templates")}</a>
    </${Empty}>
  `;
}

function Over() {
  return html`
    <${Empty} icon="blocked" title=${t("campaign.over")}>
      <p>${t("campaign.over_text")}</p>
    </${Empty}>
  `;
}

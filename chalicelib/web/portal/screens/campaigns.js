import { html } from "../../shared/view.js";
import { Campaign } from "../components/campaign.js";
import { Campaigns } from "../components/campaigns.js";
import { EditCampaign } from "../components/edit-campaign.js";
import { WithTexts } from "../components/with-texts.js";

/** A hotel's campaigns: their list, a form, and how one does. An admin names the hotel. */
export function Screen({ rest, query }) {
  const [id, task] = rest;
  const { hotel } = query;
  return html`
    <${WithTexts} sources=${["portal/locales/campaigns"]}>
      <${Place} id=${id} task=${task} hotel=${hotel} />
    </${WithTexts}>
  `;
}

function Place({ id, task, hotel }) {
  if (id === "new") return html`<${EditCampaign} key="new" id=${null} hotel=${hotel} />`;
  if (task === "change") return html`<${EditCampaign} key=${id} id=${id} hotel=${hotel} />`;
  return id
    ? html`<${Campaign} key=${id} id=${id} hotel=${hotel} />`
    : html`<${Campaigns} hotel=${hotel} />`;
}

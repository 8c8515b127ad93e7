import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { Icon } from "./icons.js";

/** How each state looks: the colours of a voucher's status, and an icon. */
const LOOKS = {
  scheduled: ["booked", "clock"],
  running: ["issued", "play"],
  paused: ["expired", "pause"],
  none_left: ["consumed", "check"],
  budget_spent: ["consumed", "check"],
  ended: ["consumed", "blocked"],
};

/** What a campaign is doing, as an icon and a word; the colour alone says nothing. */
export function CampaignBadge({ state }) {
  const [look, icon] = LOOKS[state];
  return html`
    <span class=${`badge is-${look}`}><${Icon} name=${icon} />${t(`campaign.state.${state}`)}</span>
  `;
}

/** From when, and until when it runs. */
export function CampaignDates({ campaign }) {
  const until = format.lastDay(campaign.ends_at);
  if (campaign.status === "ended") return t("campaign.ended_on", { until });
  if (campaign.status !== "scheduled") return t("campaign.until", { until });
  return t("campaign.from_until", { from: firstDay(campaign.starts_at), until });
}

/** The day with which it begins; with its time if it begins within a day. */
function firstDay(start) {
  const isWhole = format.isoDay(new Date(start) - 1) !== format.isoDay(start);
  return isWhole ? format.plainDay(start) : format.moment(start);
}

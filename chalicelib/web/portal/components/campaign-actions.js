import { post } from "../../shared/api.js";
import { t } from "../../shared/i18n.js";
import { useMutation } from "../../shared/use-mutation.js";
import { html, useState } from "../../shared/view.js";
import { LIVE } from "../data/campaigns.js";
import { announce } from "./announce.js";
import { Button } from "./button.js";
import { Confirm } from "./confirm.js";
import { ErrorNotice } from "./notice.js";

/**
 * Pause, resume or end a campaign. The end asks first: it is final.
 * @param {{
 *   campaign: object, onChanged: (campaign: object, text: string) => void, children?: unknown,
 * }} props children: what else can be done, before these
 */
export function CampaignActions({ campaign, onChanged, children }) {
  const { id, name, status } = campaign;
  const [isAsking, setAsking] = useState(false);
  const change = useMutation(({ path, ...body }, key) => post(`campaign/${path}`, body, { key }));
  async function run(path) {
    const answer = await change.run({ path, campaign_id: id });
    if (!answer) return;
    setAsking(false);
    const text = t(`campaign.done.${path}`, { name });
    announce(text);
    onChanged(answer.campaign, text);
  }
  const ask = (isOpen) => {
    change.reset();
    setAsking(isOpen);
  };
  if (!LIVE.includes(status)) return null;
  if (isAsking)
    return html`
      <${Confirm}
        id=${`end-${id}`}
        question=${t("campaign.end_question", { name })}
        explanation=${t("campaign.end_text")}
        label=${t("campaign.end")}
        action=${change}
        withReason=${false}
        onConfirm=${() => run("end")}
        onBack=${() => ask(false)}
      />
    `;
  const path = status === "paused" ? "resume" : "pause";
  return html`
    ${change.error &&
    html`<${ErrorNotice} error=${change.error} retry=${() => run(path)} isBusy=${change.isBusy} />`}
    <div class="actions">
      ${children}
      <${Button}
        icon=${path === "pause" ? "pause" : "play"}
        label=${t(`campaign.${path}`)}
        aria-label=${t(`campaign.${path}_one`, { name })}
        isBusy=${change.isBusy}
        onClick=${() => run(path)}
      />
      <${Button}
        label=${t("campaign.end")}
        aria-label=${t("campaign.end_one", { name })}
        onClick=${() => ask(true)}
      />
    </div>
  `;
}

import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { eventName } from "../data/webhooks.js";
import { Button, LinkButton } from "./button.js";

/**
 * One webhook: where it leads, what it hears, how it does, and what can be done with it.
 * @param {{
 *   webhook: object, deliveries: string, isBusy: boolean, onTest: () => void,
 *   onAsk: (what: "change" | "rotate" | "leaked" | "delete") => void,
 * }} props deliveries: the link to them
 */
export function WebhookCard({ webhook, deliveries, isBusy, onTest, onAsk }) {
  const { url, description, event_types: types, previous_secret_until: until } = webhook;
  return html`
    <h2 dir="auto">${description || new URL(url).host}</h2>
    <dl class="facts">
      <div><dt>${t("webhook.url")}</dt><dd class="breakable" dir="ltr">${url}</dd></div>
      <div>
        <dt>${t("webhook.events")}</dt>
        <dd>${types.length === 0 ? t("webhook.all_events") : types.map(eventName).join(", ")}</dd>
      </div>
      <div><dt>${t("webhook.state")}</dt><dd>${stateOf(webhook)}</dd></div>
      ${until &&
      html`
        <div>
          <dt>${t("webhook.secret")}</dt>
          <dd>${t("webhook.old_until", { until: format.dayAndTime(until) })}</dd>
        </div>
      `}
    </dl>
    <div class="actions">
      <${LinkButton} href=${deliveries} label=${t("webhook.deliveries")} />
      <${Button} label=${t("webhook.test")} isBusy=${isBusy} onClick=${onTest} />
      <${Button} label=${t("webhook.change")} onClick=${() => onAsk("change")} />
      <${Button} label=${t("webhook.rotate")} onClick=${() => onAsk("rotate")} />
      <${Button} label=${t("webhook.leaked")} onClick=${() => onAsk("leaked")} />
      <${Button} label=${t("webhook.delete")} onClick=${() => onAsk("delete")} />
    </div>
  `;
}

function stateOf({ disabled, failing_since: since }) {
  if (disabled) return t(`webhook.state.${disabled}`);
  return since
    ? t("webhook.state.fails", { since: format.dayAndTime(since) })
    : t("webhook.state.on");
}

import { get, post } from "../../shared/api.js";
import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { useMutation } from "../../shared/use-mutation.js";
import { usePages } from "../../shared/use-query.js";
import { html, useState } from "../../shared/view.js";
import { eventName, ofHotel, reasonText } from "../data/webhooks.js";
import { to, withQuery } from "../router.js";
import { announce } from "./announce.js";
import { Button, LinkButton } from "./button.js";
import { ErrorNotice, Notice } from "./notice.js";
import { Empty, LoadMore, QueryResult } from "./states.js";
import { Title } from "./title.js";

const PAGE_SIZE = 20;

/**
 * What a webhook was sent and what came back, newest event first.
 * @param {{id: string, hotel?: string, webhook?: object}} props webhook: undefined once deleted
 */
export function WebhookDeliveries({ id, hotel, webhook }) {
  const query = { ...ofHotel(hotel), webhook_id: id };
  const result = usePages(
    (cursor, signal) =>
      get("webhook/deliveries", { ...query, limit: PAGE_SIZE, cursor }, { signal }),
    [id, hotel],
  );
  const back = withQuery(to("webhooks"), { hotel });
  const put = (delivery) =>
    result.replace((page) => ({
      ...page,
      items: page.items.map((one) => (one.id === delivery.id ? delivery : one)),
    }));
  return html`
    <${Title} text=${t("webhook.deliveries")}>
      <${LinkButton} icon="back" href=${back} label=${t("webhook.title")} />
      <${Button} icon="refresh" label=${t("webhook.refresh")} onClick=${result.reload} />
    </${Title}>
    <p class="lead breakable" dir="auto">
      ${webhook ? webhook.description || webhook.url : t("webhook.is_deleted")}
    </p>
    <${QueryResult} result=${result}>
      ${({ items }) =>
        items.length === 0
          ? html`
              <${Empty} icon="link" title=${t("webhook.no_deliveries")}>
                <p>${t("webhook.no_deliveries_text")}</p>
              </${Empty}>
            `
          : html`
              ${items.map(
                (delivery) => html`
                  <section class="card" key=${delivery.id}>
                    <${Delivery}
                      delivery=${delivery}
                      query=${query}
                      mayReplay=${Boolean(webhook)}
                      onReplayed=${put}
                    />
                  </section>
                `,
              )}
              <${LoadMore} result=${result} />
            `}
    </${QueryResult}>
  `;
}

function Delivery({ delivery, query, mayReplay, onReplayed }) {
  const [isReplayed, setReplayed] = useState(false);
  const replay = useMutation((body) => post("webhook/replay", body));
  const { last_attempt: last } = delivery;
  async function again() {
    const answer = await replay.run({ ...query, delivery_id: delivery.id });
    if (!answer) return;
    setReplayed(true);
    announce(t("webhook.replayed"));
    onReplayed(answer.delivery);
  }
  return html`
    <details>
      <summary>
        ${eventName(delivery.event_type)} · ${format.dayAndTime(delivery.created_at)} ·
        ${" "}
        <strong>${t(`webhook.status.${delivery.status}`)}</strong>
        ${delivery.reason && ` · ${reasonText(delivery.reason)}`}
      </summary>
      <dl class="facts">
        <div><dt>${t("webhook.attempts")}</dt><dd class="number">${delivery.attempt}</dd></div>
        ${delivery.next_try_at &&
        html`
          <div>
            <dt>${t("webhook.next_try")}</dt>
            <dd>${format.dayAndTime(delivery.next_try_at)}</dd>
          </div>
        `}
        <div>
          <dt>${t("webhook.message_id")}</dt>
          <dd class="breakable"><code>${delivery.message_id}</code></dd>
        </div>
        ${last &&
        html`
          <div><dt>${t("webhook.last_attempt")}</dt><dd>${format.dayAndTime(last.at)}</dd></div>
        `}
      </dl>
      ${last && html`<${LastAttempt} ...${last} />`}
      ${isReplayed && html`<${Notice} kind="good"><p>${t("webhook.replayed")}</p></${Notice}>`}
      ${replay.error && html`<${ErrorNotice} error=${replay.error} />`}
      ${mayReplay &&
      html`
        <div class="actions">
          <${Button}
            icon="refresh"
            label=${t("webhook.replay")}
            isBusy=${replay.isBusy}
            onClick=${again}
          />
        </div>
      `}
    </details>
  `;
}

function LastAttempt({ url, body, status, why, answer, milliseconds }) {
  const outcome = status === null ? reasonText(why) : t("webhook.answer_status", { status });
  return html`
    <h3>${t("webhook.request")}</h3>
    <p class="breakable small" dir="ltr"><code>${url}</code></p>
    <p class="breakable small" dir="ltr"><code>${body}</code></p>
    <h3>${t("webhook.answer")}</h3>
    <p>${outcome} (${t("webhook.milliseconds", { count: milliseconds })})</p>
    ${answer && html`<p class="breakable small" dir="ltr"><code>${answer}</code></p>`}
  `;
}

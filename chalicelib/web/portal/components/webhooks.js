import { get, post } from "../../shared/api.js";
import { t } from "../../shared/i18n.js";
import { useMutation } from "../../shared/use-mutation.js";
import { useQuery } from "../../shared/use-query.js";
import { html, useState } from "../../shared/view.js";
import { named, ofHotel } from "../data/webhooks.js";
import { to, withQuery } from "../router.js";
import { announce } from "./announce.js";
import { Button, LinkButton } from "./button.js";
import { Confirm } from "./confirm.js";
import { Copy } from "./copy.js";
import { ErrorNotice, Notice } from "./notice.js";
import { Empty, QueryResult } from "./states.js";
import { Title } from "./title.js";
import { WebhookCard } from "./webhook-card.js";
import { WebhookDeliveries } from "./webhook-deliveries.js";
import { WebhookForm } from "./webhook-form.js";

/**
 * The webhooks of a hotel, or the deliveries of one of them.
 * @param {{id?: string, hotel?: string}} props hotel: the uid that an admin names
 */
export function Webhooks({ id, hotel }) {
  const result = useQuery((signal) => get("webhook/list", ofHotel(hotel), { signal }), [hotel]);
  if (!id) return html`<${Overview} result=${result} hotel=${hotel} />`;
  return html`
    <${QueryResult} result=${result}>
      ${({ items }) => html`
        <${WebhookDeliveries}
          key=${id}
          id=${id}
          hotel=${hotel}
          webhook=${items.find((one) => one.id === id)}
        />
      `}
    </${QueryResult}>
  `;
}

/** The question about one webhook: {id, what}; the notice about the last change: {text}. */
function Overview({ result, hotel }) {
  const [open, setOpen] = useState(null);
  const [outcome, setOutcome] = useState(null);
  const change = useMutation(({ path, ...body }) => post(`webhook/${path}`, body));
  const isAdding = open?.what === "add";
  const ask = (what, id = null) => {
    change.reset();
    setOutcome(null);
    setOpen(what && { what, id });
  };
  const show = (text, secret = null, webhook = null) => {
    setOutcome({ text, secret, webhook });
    setOpen(null);
    announce(text);
    result.reload();
  };
  const saved = (answer, isNew) =>
    show(t(isNew ? "webhook.added" : "webhook.saved"), answer.secret, answer.webhook);

  async function run(path, webhook, text, fields = {}) {
    const answer = await change.run({ path, ...ofHotel(hotel), ...named(webhook), ...fields });
    if (answer) show(text, answer.secret, answer.webhook);
  }
  async function test({ id }) {
    ask(null);
    const body = { path: "test", ...ofHotel(hotel), webhook_id: id };
    const answer = await change.run(body);
    if (answer) show(t("webhook.tested"), null, { ...answer.webhook, isTested: true });
  }

  return html`
    <${Title} text=${t("webhook.title")}>
      ${!isAdding &&
      result.data?.items.length > 0 &&
      html`
        <${Button} kind="main" icon="add" label=${t("webhook.add")} onClick=${() => ask("add")} />
      `}
    </${Title}>
    <p class="lead">${t("webhook.lead")}</p>
    ${outcome && html`<${Outcome} ...${outcome} hotel=${hotel} />`}
    <${QueryResult} result=${result}>
      ${({ items, event_types: types }) => html`
        ${isAdding &&
        html`
          <section class="card">
            <h2>${t("webhook.add")}</h2>
            <${WebhookForm}
              webhook=${null}
              types=${types}
              hotel=${hotel}
              onSaved=${(answer) => saved(answer, true)}
              onBack=${() => ask(null)}
            />
          </section>
        `}
        ${items.length === 0 &&
        !isAdding &&
        html`
          <${Empty} icon="link" title=${t("webhook.none")}>
            <p>${t("webhook.none_text")}</p>
            <${Button}
              kind="main"
              icon="add"
              label=${t("webhook.add")}
              onClick=${() => ask("add")}
            />
          </${Empty}>
        `}
        ${items.map((webhook) => {
          const what = open?.id === webhook.id ? open.what : null;
          return html`
            <section class="card" key=${webhook.id}>
              ${what === "change"
                ? html`
                    <${WebhookForm}
                      webhook=${webhook}
                      types=${types}
                      hotel=${hotel}
                      onSaved=${(answer) => saved(answer, false)}
                      onChanged=${result.reload}
                      onBack=${() => ask(null)}
                    />
                  `
                : html`
                    <${WebhookCard}
                      webhook=${webhook}
                      deliveries=${linkOf(webhook, hotel)}
                      isBusy=${change.isBusy}
                      onTest=${() => test(webhook)}
                      onAsk=${(next) => ask(next, webhook.id)}
                    />
                  `}
              ${["rotate", "leaked", "delete"].includes(what) &&
              html`
                <${Confirm}
                  id=${`webhook-${what}`}
                  question=${t(`webhook.${what}_question`)}
                  explanation=${t(`webhook.${what}_text`)}
                  label=${t(what === "delete" ? "webhook.delete" : "webhook.rotate")}
                  kind=${what === "rotate" ? "main" : "danger"}
                  action=${change}
                  withReason=${false}
                  onConfirm=${() =>
                    what === "delete"
                      ? run("delete", webhook, t("webhook.deleted"))
                      : run("rotate", webhook, t("webhook.rotated"), {
                          keep_old: what === "rotate",
                        })}
                  onBack=${() => ask(null)}
                />
              `}
            </section>
          `;
        })}
        ${change.error && !open && html`<${ErrorNotice} error=${change.error} />`}
      `}
    </${QueryResult}>
  `;
}

/** The address of a webhook's deliveries. */
function linkOf({ id }, hotel) {
  return withQuery(to("webhooks", id), { hotel });
}

/** What was done; a new secret is shown here, and nowhere again. */
function Outcome({ text, secret, webhook, hotel }) {
  return html`
    <${Notice} kind="good">
      <p>${text}</p>
      ${secret &&
      html`
        <p>${t("webhook.secret_once")}</p>
        <${Copy} id="webhook-secret" label=${t("webhook.secret")} value=${secret} isLong />
      `}
      ${webhook?.isTested &&
      html`<${LinkButton} href=${linkOf(webhook, hotel)} label=${t("webhook.deliveries")} />`}
    </${Notice}>
  `;
}

import { get } from "../../shared/api.js";
import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { usePages, useQuery } from "../../shared/use-query.js";
import { html, useState } from "../../shared/view.js";
import { isUnreached, mailReason } from "../data/messages.js";
import { ofHotel } from "../data/webhooks.js";
import { mailsPlace, to } from "../router.js";
import { announce } from "./announce.js";
import { Button, LinkButton } from "./button.js";
import { CorrectContact } from "./correct-contact.js";
import { Notice } from "./notice.js";
import { Empty, LoadMore, QueryResult, Skeleton } from "./states.js";
import { Title } from "./title.js";

const PAGE_SIZE = 20;

/**
 * What a hotel's guests were sent, newest event first.
 * @param {{hotel?: string, voucher?: string}} props hotel: the one that an admin looks at;
 *   voucher: the id of the one that the mails are about
 */
export function Mails({ hotel, voucher }) {
  const query = { ...ofHotel(hotel), ...(voucher && { voucher_id: voucher }) };
  const result = usePages(
    (cursor, signal) => get("mail/list", { ...query, limit: PAGE_SIZE, cursor }, { signal }),
    [hotel, voucher],
  );
  const [corrected, setCorrected] = useState(null); // the id of the mail whose guest's contact is
  return html`
    <${Title} text=${t("mail.title")}>
      ${voucher
        ? html`
            <${LinkButton} icon="back" href=${to("v", voucher)} label=${t("mail.to_voucher")} />
            <${LinkButton} href=${mailsPlace({ hotel })} label=${t("mail.all")} />
          `
        : html`
            <${LinkButton}
              icon="back"
              href=${to("hotel", ...(hotel ? [hotel] : []))}
              label=${t("mail.to_hotel")}
            />
          `}
      <${Button} icon="refresh" label=${t("mail.refresh")} onClick=${result.reload} />
    </${Title}>
    <p class="lead">${t(voucher ? "mail.of_voucher" : "mail.lead")}</p>
    <p class="hint">${t("mail.no_tracking")}</p>
    <${QueryResult} result=${result}>
      ${({ items }) =>
        items.length === 0
          ? html`
              <${Empty} icon="mail" title=${t("mail.none")}><p>${t("mail.none_text")}</p></${Empty}>
            `
          : html`
              ${items.map(
                (mail) => html`
                  <section class="card" key=${mail.id}>
                    <${Mail} mail=${mail} hotel=${hotel} isOfVoucher=${Boolean(voucher)} />
                    ${isUnreached(mail) &&
                    html`
                      <${Correction}
                        mail=${mail}
                        hotel=${hotel}
                        isOpen=${corrected === mail.id}
                        onOpen=${setCorrected}
                        onSaved=${result.reload}
                      />
                    `}
                  </section>
                `,
              )}
              <${LoadMore} result=${result} />
            `}
    </${QueryResult}>
  `;
}

/** The way to another address, below a mail that did not reach its guest. */
function Correction({ mail, hotel, isOpen, onOpen, onSaved }) {
  const [outcome, setOutcome] = useState(null);
  const saved = (text) => {
    setOutcome(text);
    announce(text);
    onOpen(null);
    onSaved();
  };
  if (isOpen)
    return html`
      <${CorrectContact}
        guest=${mail.guest_uid}
        hotel=${hotel}
        onSaved=${saved}
        onBack=${() => onOpen(null)}
      />
    `;
  return html`
    ${outcome && html`<${Notice} kind="good"><p>${outcome}</p></${Notice}>`}
    <div class="actions">
      <${Button}
        label=${t("correct.open_of", { name: mail.guest_name })}
        onClick=${() => onOpen(mail.id)}
      />
    </div>
  `;
}

function Mail({ mail, hotel, isOfVoucher }) {
  const [isOpen, setOpen] = useState(false);
  return html`
    <details onToggle=${(event) => setOpen(event.target.open)}>
      <summary>
        <strong>${t(`mail.kind.${mail.kind}`)}</strong> ·
        ${" "}
        <span dir="auto">
          ${mail.guest_name ?? t(mail.guest_uid ? "mail.no_name" : "mail.own")}
        </span> ·
        ${" "}
        ${format.dayAndTime(mail.ended_at ?? mail.due_at)} · ${t(`mail.status.${mail.status}`)}
        ${mail.bounce && `, ${t(`mail.bounce.${mail.bounce}`)}`}
        ${mail.reason && ` (${mailReason(mail.reason)})`}
      </summary>
      <dl class="facts">
        <div><dt>${t("mail.about")}</dt><dd>${format.dayAndTime(mail.created_at)}</dd></div>
        ${mail.due_at &&
        html`<div><dt>${t("mail.due")}</dt><dd>${format.dayAndTime(mail.due_at)}</dd></div>`}
        <div><dt>${t("mail.attempts")}</dt><dd class="number">${mail.attempt}</dd></div>
      </dl>
      ${mail.voucher_id &&
      !isOfVoucher &&
      html`
        <p>
          <a href=${to("v", mail.voucher_id)}>${t("mail.open_voucher")}</a> ·
          ${" "}
          <a href=${mailsPlace({ hotel, voucher: mail.voucher_id })}>${t("mail.same_voucher")}</a>
        </p>
      `}
      ${isOpen && html`<${Look} id=${mail.id} hotel=${hotel} />`}
    </details>
  `;
}

/** What a mail says: as it looked, or as text, in which no address is a link. */
function Look({ id, hotel }) {
  const [view, setView] = useState("html");
  const result = useQuery(
    (signal) => get("mail/look", { ...ofHotel(hotel), mail_id: id }, { signal }),
    [id, hotel],
  );
  return html`
    <${QueryResult} result=${result} skeleton=${html`<${Skeleton} rows=${2} />`}>
      ${({ subject, text, html: page }) =>
        text === null
          ? html`<${Notice}><p>${t("mail.gone")}</p></${Notice}>`
          : html`
              <h3 dir="auto">${subject}</h3>
              <div class="chips" role="group" aria-label=${t("mail.view")}>
                ${["html", "text"].map(
                  (kind) => html`
                    <button
                      key=${kind}
                      type="button"
                      class="chip"
                      aria-pressed=${kind === view ? "true" : "false"}
                      onClick=${() => setView(kind)}
                    >
                      ${t(`mail.view.${kind}`)}
                    </button>
                  `,
                )}
              </div>
              ${view === "text"
                ? html`<p class="mail-text" dir="auto">${text}</p>`
                : html`
                    <iframe
                      class="mail-page"
                      title=${t("mail.page", { subject })}
                      sandbox=""
                      referrerpolicy="no-referrer"
                      srcdoc=${page}
                    ></iframe>
                  `}
              <p class="hint">${t("mail.anew")}</p>
            `}
    </${QueryResult}>
  `;
}

import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { to } from "../router.js";
import { LinkButton } from "./button.js";
import { Terms } from "./ticket.js";

/**
 * An offer: what it is, its prices, and until when it can be taken.
 * @param {{offer: object, link: string | null, voucher?: object}} props link: to take it;
 *   null where nobody can; voucher: the one that this guest has of the same campaign
 */
export function OfferCard({ offer, link, voucher }) {
  const { title, ends_at: end } = offer;
  return html`
    <article class="card offer">
      <h2 dir="auto">${title}</h2>
      <${OfferContent} offer=${offer} />
      <p class="small">${t("offer.until", { day: format.lastDay(end) })}</p>
      ${voucher
        ? html`<${Yours} offer=${offer} voucher=${voucher} />`
        : link &&
          html`
            <div class="actions">
              <${LinkButton}
                kind="main"
                href=${link}
                label=${t("offer.take")}
                aria-label=${t("offer.take_one", { title })}
              />
            </div>
          `}
    </article>
  `;
}

/** What an offer is, and what it costs. */
export function OfferContent({ offer }) {
  const { price_currency: currency } = offer;
  const money = (field) => format.money(offer[field], currency);
  const facts = [
    format.duration(offer.duration_minutes),
    offer.places > 1 && t("offer.places", { count: offer.places }),
    t("offer.valid", { count: offer.valid_days }),
  ];
  return html`
    ${offer.description && html`<p class="offer-text" dir="auto">${offer.description}</p>`}
    <p class="small">${facts.filter(Boolean).join(" · ")}</p>
    <${Terms} terms=${offer.terms} />
    <p class="offer-price number">
      <strong>${money("price_amount")}</strong>
      ${" "}
      <span>${t("offer.instead_of", { original: money("original_amount") })}</span>
    </p>
    <p class="offer-saving">${t("offer.saving", { saving: money("saving_amount") })}</p>
  `;
}

/** The guest has this offer, or another one in its place. */
function Yours({ offer, voucher }) {
  const isThis = voucher.offer_id === offer.offer_id;
  return html`
    <p>${isThis ? t("offer.yours") : t("offer.other_yours", { title: voucher.title })}</p>
    <div class="actions">
      <${LinkButton} icon="arrow" href=${to("v", voucher.id)} label=${t("offer.open_voucher")} />
    </div>
  `;
}

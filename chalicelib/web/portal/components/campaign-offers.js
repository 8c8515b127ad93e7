import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { shareOf } from "../data/campaigns.js";
import { Badge, STATUSES } from "./badge.js";
import { TakenOf } from "./taken-of.js";

const GAP = 0.4; // between two parts of a bar, in hundredths of it

/**
 * Each offer's vouchers by status, as a bar and a table.
 * @param {{campaign: object, offers: object[]}} props offers: those of the report
 */
export function CampaignOffers({ campaign, offers }) {
  return html`
    <section class="section">
      <h2>${t("campaign.by_offer")}</h2>
      <ul class="cards is-campaigns">
        ${campaign.offers.map(
          (offer) => html`
            <li key=${offer.offer_id}>
              <${Offer}
                offer=${offer}
                counts=${offers.find((one) => one.offer_id === offer.offer_id)}
                currency=${campaign.price_currency}
              />
            </li>
          `,
        )}
      </ul>
    </section>
  `;
}

function Offer({ offer, counts, currency }) {
  const rows = [
    ["campaign.cost", counts.spent_amount],
    ["campaign.brought", counts.brought_amount],
  ];
  return html`
    <article class="card">
      <div class="campaign-head">
        <h3 dir="auto">${offer.title}</h3>
        <${TakenOf} offer=${offer} />
      </div>
      <p class="small number">
        ${t("campaign.instead_of", {
          price: format.money(offer.price_amount, currency),
          original: format.money(offer.original_amount, currency),
        })}
      </p>
      <${VoucherBar} counts=${counts} count=${offer.count} />
      <table class="numbers">
        <caption class="unseen">${t("campaign.table", { title: offer.title })}</caption>
        <tbody>
          ${STATUSES.map(
            (status) => html`
              <tr key=${status}>
                <th scope="row"><${Badge} status=${status} /></th>
                <td>${format.wholeNumber(counts[status])}</td>
              </tr>
            `,
          )}
          ${rows.map(
            ([key, value]) => html`
              <tr key=${key}>
                <th scope="row">${t(key)}</th>
                <td>${format.money(value, currency)}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    </article>
  `;
}

/** The vouchers that were taken, by status, against all that there are. */
function VoucherBar({ counts, count }) {
  let left = 0;
  const parts = STATUSES.map((status) => {
    const width = shareOf(counts[status], count) * 100;
    left += width;
    return { status, left: left - width, width };
  }).filter(({ width }) => width > 0);
  return html`
    <svg
      class="status-bar"
      viewBox="0 0 100 6"
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      <rect class="chart-ground" width="100" height="6" />
      ${parts.map(
        (part) => html`
          <rect
            key=${part.status}
            class=${`is-${part.status}`}
            x=${part.left}
            width=${Math.max(GAP, part.width - GAP)}
            height="6"
          />
        `,
      )}
    </svg>
  `;
}

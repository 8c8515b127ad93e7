import * as format from "../../shared/format.js";
import { hotelNow } from "../../shared/hotel-time.js";
import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { latestDays } from "../data/campaigns.js";
import { DayBars } from "./charts.js";

const SHOWN_DAYS = 28;

/**
 * How many vouchers guests took on each of the latest days, as bars, and as a table with what that
 * cost.
 * @param {{campaign: object, days: {day: string, accepted: number, spent_amount: number}[]}} props
 */
export function CampaignDays({ campaign, days }) {
  const taken = days.filter(({ accepted }) => accepted > 0);
  const end = Math.min(hotelNow(), new Date(campaign.ends_at) - 1);
  const newestFirst = [...taken].sort((one, other) => other.day.localeCompare(one.day));
  return html`
    <section class="section">
      <h2>${t("campaign.by_day")}</h2>
      ${taken.length === 0
        ? html`<p class="hint">${t("campaign.nothing_taken")}</p>`
        : html`
            <figure class="chart">
              <figcaption>${t("campaign.latest_days", { count: SHOWN_DAYS })}</figcaption>
              <${DayBars} days=${latestDays(taken, format.isoDay(end), SHOWN_DAYS)} />
            </figure>
            <table class="numbers">
              <thead>
                <tr>
                  <th scope="col">${t("campaign.day")}</th>
                  <th scope="col">${t("campaign.taken")}</th>
                  <th scope="col">${t("campaign.cost")}</th>
                </tr>
              </thead>
              <tbody>
                ${newestFirst.map(
                  ({ day, accepted, spent_amount: spent }) => html`
                    <tr key=${day}>
                      <th scope="row">${format.day(format.startOfDay(day))}</th>
                      <td>${format.wholeNumber(accepted)}</td>
                      <td>${format.money(spent, campaign.price_currency)}</td>
                    </tr>
                  `,
                )}
              </tbody>
            </table>
          `}
    </section>
  `;
}

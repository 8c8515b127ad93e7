import * as format from "../../shared/format.js";
import { hotelNow } from "../../shared/hotel-time.js";
import { t } from "../../shared/i18n.js";
import { html, useState } from "../../shared/view.js";
import { currencyOf, reachOf } from "../data/campaign-form.js";
import { shortMoney } from "../data/campaigns.js";
import { AmountField } from "./amount-field.js";
import { Field } from "./field.js";

/**
 * The budget, and how many vouchers it pays for.
 * @param {{fields: object, templates: object[]}} props fields: of the form (campaign-form.js)
 */
export function CampaignBudget({ fields, templates }) {
  const { form, bind, leave, problemOf } = fields;
  const reach = reachOf(form, templates);
  return html`
    <${AmountField}
      id="campaign-budget"
      label=${t("campaign.budget")}
      hint=${t("campaign.budget_hint")}
      problem=${problemOf("budget_amount")}
      typed=${{ ...bind("budget_amount"), ...leave("budget_amount") }}
      currency=${currencyOf(form, templates)}
    />
    ${reach && html`<p class="campaign-reach">${reachText(reach)}</p>`}
  `;
}

/** How far the budget goes. */
function reachText({ count, total, most, currency }) {
  if (count === 0) return t("campaign.reach_none");
  const values = { count, total: format.wholeNumber(total), most: shortMoney(most, currency) };
  return t(count === total ? "campaign.reach_all" : "campaign.reach_some", values);
}

/** The last day, which ends with the hotel's midnight. */
export function CampaignEnd({ fields }) {
  const { form, bind, leave, problemOf } = fields;
  const zone = form.until_day ? format.zoneOfDay(form.until_day) : format.zone();
  return html`
    <${DayField}
      id="campaign-until"
      label=${t("campaign.last_day")}
      hint=${t("campaign.last_day_hint", { zone })}
      problem=${problemOf("ends_at")}
      typed=${{ ...bind("until_day"), ...leave("ends_at") }}
    />
  `;
}

/**
 * What few campaigns need: a later start, and a limit an hour.
 * @param {{fields: object, templates: object[], isNew: boolean}} props
 */
export function CampaignMore({ fields, templates, isNew }) {
  const { form, bind, leave, problemOf } = fields;
  const [isOpen, setOpen] = useState(form.hourly_amount !== "" || form.from_day !== "");
  const hasProblem = ["starts_at", "hourly_amount"].some(problemOf);
  return html`
    <details
      class="more-fields"
      open=${isOpen || hasProblem}
      onToggle=${(event) => setOpen(event.target.open)}
    >
      <summary>${t("campaign.more")}</summary>
      ${isNew &&
      html`
        <${DayField}
          id="campaign-from"
          label=${t("campaign.first_day")}
          hint=${t("campaign.first_day_hint")}
          problem=${problemOf("starts_at")}
          typed=${{ ...bind("from_day"), ...leave("starts_at") }}
        />
      `}
      <${AmountField}
        id="campaign-hourly"
        label=${t("campaign.hourly")}
        hint=${t("campaign.hourly_hint")}
        problem=${problemOf("hourly_amount")}
        typed=${{ ...bind("hourly_amount"), ...leave("hourly_amount") }}
        currency=${currencyOf(form, templates)}
      />
    </details>
  `;
}

function DayField({ id, label, hint, problem, typed }) {
  return html`
    <${Field} id=${id} label=${label} hint=${hint} problem=${problem}>
      ${(attributes) => html`
        <input
          ...${attributes}
          class="is-day"
          type="date"
          min=${format.isoDay(hotelNow())}
          ...${typed}
        />
      `}
    </${Field}>
  `;
}

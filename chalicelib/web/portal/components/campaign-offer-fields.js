import { useLimits } from "../../shared/api-limits.js";
import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { promiseOf, typedSaving, withOffer } from "../data/campaign-form.js";
import { percent } from "../data/campaigns.js";
import { AmountField } from "./amount-field.js";
import { Button } from "./button.js";
import { Field } from "./field.js";

/**
 * The offers of a campaign: what, for which price, and how many.
 * @param {{fields: object, templates: object[]}} props fields: of the form (campaign-form.js)
 */
export function CampaignOfferFields({ fields, templates }) {
  const { form, set, problemOf } = fields;
  const { maxItems = Infinity } = useLimits("campaign/create")("offers");
  const replace = (place, offer) =>
    set({ offers: form.offers.map((one, at) => (at === place ? offer : one)) });
  const problem = problemOf("offers");
  return html`
    ${form.offers.map(
      (offer, place) => html`
        <${OfferFields}
          key=${place}
          place=${place}
          offer=${offer}
          fields=${fields}
          templates=${templates}
          onChange=${(changes) => replace(place, { ...offer, ...changes })}
          onRemove=${!offer.made &&
          form.offers.length > 1 &&
          (() => set({ offers: form.offers.filter((_, at) => at !== place) }))}
        />
      `,
    )}
    ${problem && html`<p class="problem" role="alert">${problem}</p>`}
    ${form.offers.length < maxItems &&
    html`
      <div class="actions">
        <${Button}
          icon="add"
          label=${t("campaign.add_offer")}
          onClick=${() => set(withOffer(form))}
        />
      </div>
    `}
  `;
}

function OfferFields({ place, offer, fields, templates, onChange, onRemove }) {
  const { problemOf, leave } = fields;
  const path = `offers[${place}]`;
  const id = `offer-${place}`;
  const number = place + 1;
  const type = (field) => ({
    value: offer[field],
    onInput: (event) => onChange({ [field]: event.target.value }),
    ...leave(`${path}.${field}`),
  });
  const count = html`
    <${Field}
      id=${`${id}-count`}
      label=${t("campaign.count")}
      problem=${problemOf(`${path}.count`)}
    >
      ${(attributes) => html`
        <input
          ...${attributes}
          class="number is-short"
          inputmode="numeric"
          autocomplete="off"
          ...${type("count")}
        />
      `}
    </${Field}>
  `;
  return html`
    <fieldset class="form-part campaign-offer">
      <legend>${t("campaign.offer", { number })}</legend>
      ${offer.made
        ? html`<${Made} offer=${offer} templates=${templates} />${count}`
        : html`
            <${TemplateField}
              id=${`${id}-template`}
              templates=${templates}
              value=${offer.template_id}
              problem=${problemOf(`${path}.template_id`) ?? problemOf(`${path}.original_amount`)}
              onChange=${(event) => onChange({ template_id: event.target.value })}
            />
            <div class="pair">
              <${PriceField}
                id=${`${id}-price`}
                offer=${offer}
                templates=${templates}
                problem=${problemOf(`${path}.price_amount`)}
                typed=${type("price_amount")}
              />
              ${count}
            </div>
          `}
      ${onRemove &&
      html`
        <div class="actions">
          <${Button}
            label=${t("campaign.remove_offer")}
            aria-label=${t("campaign.remove_offer_one", { number })}
            onClick=${onRemove}
          />
        </div>
      `}
    </fieldset>
  `;
}

/** An offer that guests may have taken already: what it promises stays. */
function Made({ offer, templates }) {
  const { made } = offer;
  const { title, currency } = promiseOf(offer, templates);
  return html`
    <p><strong dir="auto">${title}</strong></p>
    <p class="small number">
      ${t("campaign.instead_of", {
        price: format.money(made.price_amount, currency),
        original: format.money(made.original_amount, currency),
      })}
    </p>
    <p class="hint">${t("campaign.made_hint", { count: made.accepted })}</p>
  `;
}

function TemplateField({ id, templates, value, problem, onChange }) {
  return html`
    <${Field} id=${id} label=${t("campaign.template")} problem=${problem}>
      ${(attributes) => html`
        <select ...${attributes} value=${value} onChange=${onChange}>
          <option value="">${t("campaign.choose_template")}</option>
          ${templates.map(
            (template) => html`
              <option
                key=${template.id}
                value=${template.id}
                disabled=${template.price_amount === null}
                selected=${template.id === value}
              >
                ${optionText(template)}
              </option>
            `,
          )}
        </select>
      `}
    </${Field}>
  `;
}

function optionText({ name, price_amount: amount, price_currency: currency }) {
  const price = format.money(amount, currency) ?? t("campaign.no_price");
  return t("campaign.template_option", { name, price });
}

/** The voucher price, and at once what guests save by it. */
function PriceField({ id, offer, templates, problem, typed }) {
  const promise = promiseOf(offer, templates);
  return html`
    <${AmountField}
      id=${id}
      label=${t("campaign.price")}
      hint=${promise && savingText(promise, typedSaving(offer, templates))}
      problem=${problem}
      currency=${promise && promise.currency}
      typed=${typed}
    />
  `;
}

function savingText({ original, currency }, saving) {
  const usual = format.money(original, currency);
  if (saving === null) return t("campaign.original", { original: usual });
  return t("campaign.saving", {
    original: usual,
    saving: format.money(saving, currency),
    share: percent(saving / original),
  });
}

import { useLimits } from "../../shared/api-limits.js";
import { post } from "../../shared/api.js";
import { hotelName } from "../../shared/hotels.js";
import { has, intlLocale, language, t } from "../../shared/i18n.js";
import { problemOf } from "../../shared/field-problems.js";
import { useMutation } from "../../shared/use-mutation.js";
import { html, useLayoutEffect, useState } from "../../shared/view.js";
import { decisionOf, keepDecision } from "../data/shown-by.js";
import { contactOf, keepTyped, typedContact } from "../data/typed-contact.js";
import { go, to } from "../router.js";
import { announce } from "./announce.js";
import { Button, LinkButton } from "./button.js";
import { Field } from "./field.js";
import { ErrorNotice, Notice } from "./notice.js";
import { OfferContent } from "./offer-card.js";
import { Title } from "./title.js";

/** How the fields are typed: `type` and `autocomplete`. */
const FIELDS = { name: "text", email: "email" };

/**
 * The one step in which a guest takes an offer: who they are, and where the hotel may write to.
 * @param {{offer: object, others: object[], hotel: object}} props others: the offers of the same
 *   campaign, of which a guest can take one
 */
export function TakeOffer({ offer, others, hotel }) {
  const [typed, setTyped] = useState(typedContact);
  const [tries, setTries] = useState(0);
  const limits = useLimits("offers/accept");
  const accept = useMutation((body, key) => post("offers/accept", body, { key, as: "guest" }));
  const isNameMissing = !typed.name.trim();
  const problems = {
    name:
      problemOf(accept.error, "contact.name") ??
      (tries > 0 && isNameMissing ? t("problem.required") : null),
    email: problemOf(accept.error, "contact.email"),
  };
  useLayoutEffect(() => {
    if (tries > 0 && (isNameMissing || accept.error))
      document.querySelector("[aria-invalid=true]")?.focus();
  }, [tries, accept.error]);
  const change = (field) => (event) => {
    const next = { ...typedContact(), [field]: event.target.value };
    keepTyped(next);
    setTyped(next);
    if (accept.error?.code === "invalid_request") accept.reset();
  };
  async function submit(event) {
    event?.preventDefault();
    setTries(tries + 1);
    if (isNameMissing) return;
    const answer = await accept.run({
      campaign_id: offer.campaign_id,
      offer_id: offer.offer_id,
      contact: contactOf(typed, Object.keys(FIELDS), language.get(), false),
      decision: decisionOf(hotel.issuer_uid),
    });
    if (!answer) return;
    keepDecision(hotel.issuer_uid, null);
    announce(t("offer.taken"));
    go(to("v", answer.voucher.id), { replace: true });
  }
  const back = to("offers", hotel.issuer_uid);
  return html`
    <a class="back" href=${back}>${t("offer.all")}</a>
    <${Title} text=${offer.title} />
    <div class="columns take-offer">
      <section class="card offer">
        <p class="ticket-issuer" dir="auto">${hotelName(hotel)}</p>
        <${OfferContent} offer=${offer} />
        <p class="small">${t("offer.pay_there")}</p>
      </section>
      <form class="card" onSubmit=${submit} novalidate aria-describedby="offer-why">
        <h2>${t("offer.who")}</h2>
        <p class="hint" id="offer-why">${t("offer.why")}</p>
        ${Object.entries(FIELDS).map(
          ([field, type]) => html`
            <${Field}
              key=${field}
              id=${`contact-${field}`}
              label=${t(`offer.${field}`)}
              problem=${problems[field]}
            >
              ${(attributes) => html`
                <input
                  ...${attributes}
                  type=${type}
                  autocomplete=${field}
                  maxlength=${limits(`contact.${field}`).maxLength}
                  required=${field === "name"}
                  value=${typed[field]}
                  onInput=${change(field)}
                />
              `}
            </${Field}>
          `,
        )}
        <p class="hint">${t("offer.named")} ${others.length > 1 && oneOf(others)}</p>
        ${accept.error &&
        html`<${Refused} error=${accept.error} retry=${submit} accept=${accept} />`}
        <div class="actions">
          <${Button}
            type="submit"
            kind="main"
            icon="check"
            label=${t("offer.take")}
            isBusy=${accept.isBusy}
          />
          <${LinkButton} icon="back" href=${back} label=${t("offer.not_this")} />
        </div>
      </form>
    </div>
  `;
}

/** Of which offers a guest can take one. */
function oneOf(offers) {
  const titles = new Intl.ListFormat(intlLocale(), { type: "disjunction" });
  return t("offer.one_of", { titles: titles.format(offers.map(({ title }) => title)) });
}

/** Why the offer was not taken. Who has one already is shown the way to it. */
function Refused({ error, retry, accept }) {
  if (error.code === "offer_accepted") {
    return html`
      <${Notice} title=${t("error.offer_accepted")}>
        <${LinkButton}
          icon="arrow"
          href=${to("v", error.details.voucher_id)}
          label=${t("offer.open_voucher")}
        />
      </${Notice}>
    `;
  }
  const reason = `offer.refused.${error.details?.reason}`;
  if (error.code === "offer_not_available" && has(reason))
    return html`<${Notice} kind="bad"><p>${t(reason)}</p></${Notice}>`;
  const mayRetry = error.isOutcomeUnknown || error.retryAt !== null;
  return html`
    <${ErrorNotice}
      error=${error}
      retry=${mayRetry ? retry : null}
      isBusy=${accept.isBusy}
      fields=${["contact"]}
    />
  `;
}

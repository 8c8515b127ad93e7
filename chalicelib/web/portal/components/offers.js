import { get } from "../../shared/api.js";
import { hotelName, keepHotel, setPageHotel } from "../../shared/hotels.js";
import { t } from "../../shared/i18n.js";
import { guestToken } from "../../shared/identity.js";
import { session } from "../../shared/session.js";
import { useSignal } from "../../shared/signal.js";
import { useQuery } from "../../shared/use-query.js";
import { html } from "../../shared/view.js";
import { takenBy } from "../data/offers.js";
import { to } from "../router.js";
import { HotelCard } from "./hotel-card.js";
import { Notice } from "./notice.js";
import { OfferCard } from "./offer-card.js";
import { Empty, QueryResult, Skeleton } from "./states.js";
import { TakeOffer } from "./take-offer.js";
import { Title } from "./title.js";

/**
 * What a hotel offers now, the same for everybody; or one of its offers, to be taken.
 * @param {{rest: string[]}} props of the address: the hotel's uid, and the ids of a campaign and of
 *   its offer
 */
export function Offers({ rest }) {
  const [uid, campaignId, offerId] = rest;
  const token = useSignal(guestToken);
  const isHotel = useSignal(session) !== null;
  const result = useQuery(
    async (signal) => {
      const [{ items, hotel: profile }, taken] = await Promise.all([
        get("offers/catalogue", { issuer_uid: uid }, { as: "nobody", signal }),
        isHotel || !token ? [] : takenBy(uid, signal),
      ]);
      const hotel = keepHotel(profile);
      // The dates are in the hotel's zone; a desk keeps its own page.
      if (!signal.aborted && !isHotel) setPageHotel(hotel);
      return { items, hotel, taken };
    },
    [uid, isHotel],
  );
  return html`
    <${QueryResult} result=${result} skeleton=${html`<${Skeleton} rows=${2} kind="ticket" />`}>
      ${({ items, hotel, taken }) => {
        const offer = items.find(
          (one) => one.campaign_id === campaignId && one.offer_id === offerId,
        );
        if (offer && !isHotel) {
          return html`
            <${TakeOffer}
              key=${keyOf(offer)}
              offer=${offer}
              others=${items.filter((one) => one.campaign_id === offer.campaign_id)}
              hotel=${hotel}
            />
          `;
        }
        return html`
          <${Title} text=${t("offer.title", { hotel: hotelName(hotel) })} />
          ${isHotel && html`<${Notice}><p>${t("offer.preview")}</p></${Notice}>`}
          ${offerId && !offer && html`<${Notice}><p>${t("offer.gone")}</p></${Notice}>`}
          ${items.length === 0
            ? html`
                <${Empty} icon="issued" title=${t("offer.none")}>
                  <p>${t("offer.none_text")}</p>
                </${Empty}>
              `
            : html`
                <ul class="cards is-offers">
                  ${items.map(
                    (one) => html`
                      <li key=${keyOf(one)}>
                        <${OfferCard}
                          offer=${one}
                          link=${isHotel ? null : to("offers", uid, one.campaign_id, one.offer_id)}
                          voucher=${taken.find((own) => own.campaign_id === one.campaign_id)}
                        />
                      </li>
                    `,
                  )}
                </ul>
              `}
          <${HotelCard} hotel=${hotel} />
        `;
      }}
    </${QueryResult}>
  `;
}

/** The ids of offers are their campaign's own. */
function keyOf({ campaign_id: campaign, offer_id: offer }) {
  return `${campaign} ${offer}`;
}

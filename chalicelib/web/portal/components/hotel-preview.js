import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { hotelOfForm, sampleOf } from "../data/hotel-form.js";
import { HotelCard, Logo, colours } from "./hotel-card.js";
import { Ticket } from "./ticket.js";

/** How a voucher and the guest's page will look with what stands in the form. */
export function HotelPreview({ form, saved }) {
  const hotel = hotelOfForm(form, saved);
  const words = { title: t("template.spa.title"), description: t("template.spa.description") };
  const { voucher, booking } = sampleOf(hotel, words);
  return html`
    <aside class="issue-preview" aria-label=${t("issue.preview")}>
      <p class="small">${t("hotel.preview_voucher")}</p>
      <${Ticket}
        voucher=${voucher}
        booking=${booking}
        hotel=${hotel}
        withStatus=${false}
        withCode=${false}
      />
      <p class="small">${t("hotel.preview_page")}</p>
      <div class="page-preview" style=${colours(hotel)}>
        <p class="preview-name">
          <${Logo} hotel=${hotel} />
          <span dir="auto">${hotel.name ?? hotel.issuer_uid}</span>
        </p>
        <p><span class="button is-main">${t("guest.add_to_calendar")}</span></p>
        <${HotelCard} hotel=${hotel} />
      </div>
    </aside>
  `;
}

import * as format from "../../shared/format.js";
import { hotelName, useHotel } from "../../shared/hotels.js";
import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { shareLink } from "../router.js";
import { Logo } from "./hotel-card.js";
import { QrCode } from "./qr.js";
import { Terms, facts } from "./ticket.js";

const OVER = ["consumed", "cancelled", "expired"];

/** The printed voucher, one A4 page. Hidden on the screen; print.css shows it and nothing else. */
export function Sheet({ voucher, booking }) {
  const hotel = useHotel(voucher.issuer_uid);
  const zone = hotel.zone ?? undefined;
  const link = voucher.id && shareLink(voucher.id);
  const id = voucher.id ?? booking?.id; // a link to a booking shows no voucher id
  const isOver = OVER.includes(voucher.status);
  return html`
    <section class="sheet" aria-hidden="true">
      <div class="sheet-head">
        <${Logo} hotel=${hotel} />
        <div>
          <p class="sheet-issuer" dir="auto">${hotelName(hotel)}</p>
          ${hotel.address &&
          html`<p class="sheet-address" dir="auto">${hotel.address.replace(/\n/g, ", ")}</p>`}
          ${(hotel.phone || hotel.email) &&
          html`<p>${[hotel.phone, hotel.email].filter(Boolean).join(" · ")}</p>`}
        </div>
      </div>
      ${isOver && html`<p class="sheet-status">${t(`status.${voucher.status}`)}</p>`}
      <p class="sheet-kind">${t("sheet.voucher")}</p>
      <p class="sheet-title" dir="auto">${voucher.title}</p>
      ${voucher.description &&
      html`<p class="sheet-description" dir="auto">${voucher.description}</p>`}
      ${booking &&
      html`
        <p class="sheet-slot">
          ${format.longDay(booking.slot_start, zone)}
          , ${format.span(booking.slot_start, booking.slot_end, zone)}
        </p>
        <p>${t("format.times_in", { zone: format.zoneIn(zone, booking.slot_start) })}</p>
      `}
      <dl class="facts">
        ${facts(voucher, zone).map(
          ([key, value]) => html`<div key=${key}><dt>${t(key)}</dt><dd>${value}</dd></div>`,
        )}
        ${voucher.holder_name &&
        html`<div><dt>${t("ticket.holder")}</dt><dd>${voucher.holder_name}</dd></div>`}
      </dl>
      <${Terms} terms=${voucher.terms} />
      <div class="sheet-code">
        ${!isOver && html`<${QrCode} text=${link ?? id} />`}
        <div>
          ${!isOver &&
          html`
            <p>${booking ? t("sheet.show") : t("sheet.book")}</p>
            ${link && html`<p><code>${link}</code></p>`}
          `}
          <p>${t("ticket.code")} <code>${id}</code></p>
        </div>
      </div>
    </section>
  `;
}

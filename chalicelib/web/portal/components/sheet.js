import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { shareLink } from "../router.js";
import { QrCode } from "./qr.js";
import { Terms, facts } from "./ticket.js";

const OVER = ["consumed", "cancelled", "expired"];

/** The printed voucher, one A4 page. Hidden on the screen; print.css shows it and nothing else. */
export function Sheet({ voucher, booking }) {
  const isOver = OVER.includes(voucher.status);
  return html`
    <section class="sheet" aria-hidden="true">
      <p class="sheet-issuer" dir="auto">${voucher.issuer_uid}</p>
      ${isOver && html`<p class="sheet-status">${t(`status.${voucher.status}`)}</p>`}
      <p class="sheet-kind">${t("sheet.voucher")}</p>
      <p class="sheet-title" dir="auto">${voucher.title}</p>
      ${voucher.description &&
      html`<p class="sheet-description" dir="auto">${voucher.description}</p>`}
      ${booking &&
      html`
        <p class="sheet-slot">
          ${format.longDay(booking.slot_start)}
          , ${format.span(booking.slot_start, booking.slot_end)}
        </p>
        <p>${t("format.times_in", { zone: format.zone(booking.slot_start) })}</p>
      `}
      <dl class="facts">
        ${facts(voucher).map(
          ([key, value]) => html`<div key=${key}><dt>${t(key)}</dt><dd>${value}</dd></div>`,
        )}
        ${voucher.holder_name &&
        html`<div><dt>${t("ticket.holder")}</dt><dd>${voucher.holder_name}</dd></div>`}
      </dl>
      <${Terms} terms=${voucher.terms} />
      <div class="sheet-code">
        ${!isOver && html`<${QrCode} text=${shareLink(voucher.id)} />`}
        <div>
          ${!isOver &&
          html`
            <p>${booking ? t("sheet.show") : t("sheet.book")}</p>
            <p><code>${shareLink(voucher.id)}</code></p>
          `}
          <p>${t("ticket.code")} <code>${voucher.id}</code></p>
        </div>
      </div>
    </section>
  `;
}

import { get } from "../../shared/api.js";
import * as format from "../../shared/format.js";
import { hotelName, useHotel } from "../../shared/hotels.js";
import { t } from "../../shared/i18n.js";
import { guestToken } from "../../shared/identity.js";
import { useSignal } from "../../shared/signal.js";
import { usePages } from "../../shared/use-query.js";
import { html } from "../../shared/view.js";
import { Badge } from "../components/badge.js";
import { OpenVoucher } from "../components/open-voucher.js";
import { Empty, LoadMore, QueryResult } from "../components/states.js";
import { Title } from "../components/title.js";
import { to } from "../router.js";

const OPEN = ["booked", "issued"];

/** The guest's vouchers, those that can still be used first. */
export function Screen() {
  const token = useSignal(guestToken);
  const result = usePages((cursor, signal) => get("voucher/list", { cursor }, { signal }), [token]);
  return html`
    <${Title} text=${t("my_vouchers.title")} />
    <${OpenVoucher} />
    <${QueryResult} result=${result}>
      ${({ items }) => html`
        ${items.length === 0 &&
        html`
          <${Empty} icon="issued" title=${t("my_vouchers.empty_title")}>
            <p>${t("my_vouchers.empty")}</p>
          </${Empty}>
        `}
        <${Group}
          title=${t("my_vouchers.open")}
          vouchers=${items.filter((voucher) => OPEN.includes(voucher.status)).sort(bySoonest)}
        />
        <${Group}
          title=${t("my_vouchers.past")}
          vouchers=${items.filter((voucher) => !OPEN.includes(voucher.status))}
        />
        <${LoadMore} result=${result} />
        ${items.length > 0 &&
        html`<p class="hint"><a href=${to("my-data")}>${t("own_data.open_all")}</a></p>`}
      `}
    </${QueryResult}>
  `;
}

/** Booked vouchers first, then by the end of their validity. */
function bySoonest(one, other) {
  const rank = OPEN.indexOf(one.status) - OPEN.indexOf(other.status);
  return rank || one.valid_until.localeCompare(other.valid_until);
}

function Group({ title, vouchers }) {
  if (vouchers.length === 0) return null;
  return html`
    <section class="section">
      <h2>${title}</h2>
      <ul class="cards">
        ${vouchers.map(
          (voucher) => html`<li key=${voucher.id}><${Card} voucher=${voucher} /></li>`,
        )}
      </ul>
    </section>
  `;
}

function Card({ voucher }) {
  const hotel = useHotel(voucher.issuer_uid);
  const until = format.lastDay(voucher.valid_until, hotel.zone ?? undefined);
  return html`
    <a class="voucher-card" href=${to("v", voucher.id)}>
      <span class="voucher-card-title" dir="auto">${voucher.title}</span>
      <${Badge} status=${voucher.status} isForGuest />
      <span class="small" dir="auto">${hotelName(hotel)}</span>
      <span class="small">${t("my_vouchers.until", { day: until })}</span>
    </a>
  `;
}

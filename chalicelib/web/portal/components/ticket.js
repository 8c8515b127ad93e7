import * as format from "../../shared/format.js";
import { guestName } from "../../shared/guest-names.js";
import { hotelName, useHotel } from "../../shared/hotels.js";
import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { shareLink } from "../router.js";
import { Badge } from "./badge.js";
import { Logo, colours } from "./hotel-card.js";
import { OwnTime } from "./own-time.js";
import { QrCode } from "./qr.js";

/** The voucher's worth, duration and validity, as pairs of a text key and a value. */
export function facts(voucher, zone) {
  return [
    [
      "ticket.worth",
      format.money(voucher.price_amount, voucher.price_currency) ?? t("ticket.no_price"),
    ],
    ["ticket.duration", format.duration(voucher.duration_minutes)],
    ...(voucher.places > 1 ? [["ticket.places", format.wholeNumber(voucher.places)]] : []),
    ["ticket.valid_from", format.plainDay(voucher.valid_from, zone)],
    ["ticket.valid_until", format.lastDay(voucher.valid_until, zone)],
  ];
}

/** A condition's value as a person reads it. */
function condition(value) {
  if (typeof value === "boolean") return t(value ? "ticket.yes" : "ticket.no");
  if (Array.isArray(value)) return value.map(condition).join(", ");
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}

/** A condition's name for people: `late_checkout` becomes "Late checkout". */
function conditionName(name) {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The voucher's conditions. */
export function Terms({ terms }) {
  const entries = Object.entries(terms);
  if (entries.length === 0) return null;
  return html`
    <dl class="facts is-terms">
      ${entries.map(
        ([name, value]) =>
          html`
            <div key=${name}>
              <dt dir="auto">${conditionName(name)}</dt>
              <dd dir="auto">${condition(value)}</dd>
            </div>
          `,
      )}
    </dl>
  `;
}

/**
 * The voucher, laid out like a boarding pass, with a code large enough to scan.
 * @param {{
 *   voucher: object, hotel?: object, booking?: object | null, holder?: string,
 *   withStatus?: boolean, withCode?: boolean, isForGuest?: boolean,
 * }} props
 *   holder: what the guest is called here
 */
export function Ticket({
  voucher,
  hotel: shown,
  booking = null,
  holder = guestName(voucher),
  withStatus = true,
  withCode = true,
  isForGuest = false,
}) {
  const own = useHotel(voucher.issuer_uid);
  const hotel = shown ?? own;
  const zone = hotel.zone ?? undefined;
  // Once it is booked, what reception scans comes first.
  const isCodeFirst = withCode && voucher.status === "booked";
  // A link to a booking shows no voucher id: reception redeems by the booking's.
  const id = voucher.id ?? booking?.id;
  const code = html`
    <div class="ticket-code">
      <${QrCode} text=${voucher.id ? shareLink(voucher.id) : id} />
      <p class="small">${t("ticket.code")}<code class="breakable">${id}</code></p>
    </div>
  `;
  return html`
    <article class=${`ticket is-${voucher.status}`} style=${colours(hotel)}>
      <header>
        <${Logo} hotel=${hotel} />
        <p class="ticket-issuer" dir="auto">${hotelName(hotel)}</p>
        ${withStatus && html`<${Badge} status=${voucher.status} isForGuest=${isForGuest} />`}
      </header>
      <h2 class="ticket-title" dir="auto">${voucher.title}</h2>
      ${isCodeFirst && code}
      ${voucher.description &&
      html`<p class="ticket-description" dir="auto">${voucher.description}</p>`}
      ${booking &&
      html`
        <div class="ticket-slot">
          <p class="ticket-day">${format.longDay(booking.slot_start, zone)}</p>
          <p class="ticket-time">${format.span(booking.slot_start, booking.slot_end, zone)}</p>
          <${OwnTime} at=${booking.slot_start} zone=${zone} />
          <p class="small">
            ${t("format.times_in", { zone: format.zoneIn(zone, booking.slot_start) })}
          </p>
        </div>
      `}
      <dl class="facts">
        ${facts(voucher, zone).map(
          ([key, value]) => html`<div key=${key}><dt>${t(key)}</dt><dd>${value}</dd></div>`,
        )}
        ${holder &&
        html`
          <div><dt>${t("ticket.holder")}</dt><dd class="breakable" dir="auto">${holder}</dd></div>
        `}
      </dl>
      <${Terms} terms=${voucher.terms} />
      ${withCode && !isCodeFirst && code}
    </article>
  `;
}

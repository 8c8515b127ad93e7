/** What a desk writes to a guest with a link, in the guest's language. */
import { hotelName } from "../../shared/hotels.js";
import { textsIn } from "../../shared/i18n.js";

/**
 * @param {{
 *   tag: string, link: string, hotel: object, voucher: object, booking?: object | null,
 * }} what tag: the language; booking: the one to which the link leads
 * @returns {Promise<{subject: string, body: string}>}
 */
export async function guestMessage({ tag, link, hotel, voucher, booking = null }) {
  const text = await textsIn("portal/locales/links", tag);
  const kind = booking ? "booking" : "voucher";
  const values = {
    hotel: hotelName(hotel),
    title: voucher.title,
    link,
    when: booking && momentIn(tag, booking.slot_start, hotel.zone),
  };
  return {
    subject: text(`links.mail.${kind}.subject`, values),
    body: text(`links.mail.${kind}.body`, values),
  };
}

/** The address that opens a mail to nobody yet: the desk's program asks for the receiver. */
export function mailAddress({ subject, body }) {
  const lines = body.replaceAll("\n", "\r\n");
  return `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(lines)}`;
}

/** "Tuesday 15 December 2026 at 10:00 CET" */
function momentIn(tag, instant, zone) {
  const options = {
    ...{ weekday: "long", day: "numeric", month: "long", year: "numeric" },
    ...{ hour: "2-digit", minute: "2-digit", timeZoneName: "short", timeZone: zone ?? undefined },
  };
  return new Intl.DateTimeFormat(tag === "en" ? "en-GB" : tag, options).format(new Date(instant));
}

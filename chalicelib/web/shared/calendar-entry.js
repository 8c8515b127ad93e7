/** A booking as a calendar entry (RFC 5545), made and saved in the browser. */
import { hotelName } from "./hotels.js";

const OCTETS = 75;

/**
 * @param {{booking: object, voucher: object, hotel: object, link: string, now?: Date}} what
 * @returns {string}
 */
export function calendarEntry({ booking, voucher, hotel, link, now = new Date() }) {
  const place = [hotelName(hotel), ...(hotel.address ?? "").split("\n")].filter(Boolean);
  const contact = [hotelName(hotel), hotel.phone, hotel.email].filter(Boolean);
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//hotel-vouchers//portal//EN",
    "METHOD:PUBLISH",
    "BEGIN:VEVENT",
    `UID:${booking.id}@hotel-vouchers`,
    `DTSTAMP:${stamp(now)}`,
    `DTSTART:${stamp(booking.slot_start)}`,
    `DTEND:${stamp(booking.slot_end)}`,
    `SUMMARY:${escapeText(voucher.title)}`,
    `DESCRIPTION:${escapeText([voucher.description, link].filter(Boolean).join("\n"))}`,
    `LOCATION:${escapeText(place.join(", "))}`,
    ...(contact.length > 1 ? [`CONTACT:${escapeText(contact.join(", "))}`] : []),
    `URL:${link}`,
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return lines.map((line) => `${foldLine(line)}\r\n`).join("");
}

/** Save a file on the viewer's device. */
export function download(name, type, content) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

function stamp(date) {
  return new Date(date).toISOString().replace(/[-:]|\.\d+/g, "");
}

function escapeText(text) {
  return text.replace(/[\\;,]/g, "\\$&").replace(/\r?\n/g, "\\n");
}

/** Break a line after 75 octets; a continuation line starts with a space. */
function foldLine(line) {
  const encoder = new TextEncoder();
  let octets = 0;
  let result = "";
  for (const sign of line) {
    const size = encoder.encode(sign).length;
    if (octets + size > OCTETS) {
      result += "\r\n ";
      octets = 1;
    }
    result += sign;
    octets += size;
  }
  return result;
}

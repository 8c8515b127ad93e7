/** What a guest typed of themselves, kept in memory alone, for the next booking of a visit. */
import { guestToken } from "../../shared/identity.js";

/** The version of the wording to which a guest may agree (domain/guests/consents.py). */
export const WORDING = "mails-2026-11";
const NOTHING = { name: "", email: "", phone: "", note: "" };
let typed = NOTHING;

// Whoever uses another code is somebody else.
guestToken.listen(() => (typed = NOTHING));

/** @returns {{name: string, email: string, phone: string, note: string}} */
export function typedContact() {
  return typed;
}

/** @param {{name: string, email: string, phone: string, note: string}} next */
export function keepTyped(next) {
  typed = next;
}

/** Forget it, as the hotel has to. */
export function forgetTyped() {
  typed = NOTHING;
}

/**
 * The fields that a hotel asks its guests for.
 * @param {{asks_phone?: boolean, asks_note?: boolean} | null} hotel
 * @returns {string[]}
 */
export function contactFields(hotel) {
  return [
    "name",
    "email",
    ...(hotel?.asks_phone ? ["phone"] : []),
    ...(hotel?.asks_note ? ["note"] : []),
  ];
}

/**
 * The contact that a booking states, or undefined without any.
 * @param {{name: string, email: string, phone: string, note: string}} values
 * @param {string[]} names of the fields that the hotel asks for
 * @param {string} language in which the guest is written to
 * @param {boolean} agrees to WORDING
 */
export function contactOf(values, names, language, agrees) {
  const fields = names.map((name) => [name, values[name].trim()]).filter(([, text]) => text);
  if (fields.length === 0) return undefined;
  const contact = Object.fromEntries(fields);
  return { ...contact, language, consents: contact.email && agrees ? [WORDING] : undefined };
}

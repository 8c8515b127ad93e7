/** Mails: what the API's words for them are called. */
import { has, t } from "../../shared/i18n.js";

/** Why a mail waits or was not sent: a reason by its code; one of a later release is its own. */
export function mailReason(reason) {
  const key = `mail.reason.${reason}`;
  return has(key) ? t(key) : (reason ?? "");
}

const UNREACHED = ["bounced", "complained", "no_address", "bad_address"];

/** Whether a mail did not reach its guest, of whom the hotel has a contact, for their address. */
export function isUnreached({ guest_uid: guest, guest_name: name, bounce, reason }) {
  const isAddress = UNREACHED.includes(bounce) || UNREACHED.includes(reason);
  return guest !== null && name !== null && isAddress;
}

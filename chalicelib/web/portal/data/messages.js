/** Mails: what the API's words for them are called. */
import { has, t } from "../../shared/i18n.js";

/** Why a mail waits or was not sent: a reason by its code; one of a later release is its own. */
export function mailReason(reason) {
  const key = `mail.reason.${reason}`;
  return has(key) ? t(key) : (reason ?? "");
}

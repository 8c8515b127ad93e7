import { t } from "./i18n.js";

const ANONYMOUS = /^t-([a-z2-7]{6})[a-z2-7]+$/;

/** A uid for people: one that a hotel chose, or the first letters of an anonymous one. */
export function uidName(uid) {
  const match = ANONYMOUS.exec(uid);
  return match ? t("guest_names.anonymous", { code: match[1] }) : uid;
}

/**
 * What people call the guest of a voucher; of a booking, with its voucher's `holder_name`.
 * @returns {string | null} null for a voucher without a name and a holder
 */
export function guestName({ holder_name: name, holder_uid: uid, issuer_uid: hotel }) {
  if (name || !uid) return name || null;
  return uid === hotel ? t("guest_names.hotel") : uidName(uid);
}

import { t } from "./i18n.js";

const ANONYMOUS = /^t-([a-z2-7]{6})[a-z2-7]+$/;

/** A guest's name for people: the uid a hotel chose, or the first letters of an anonymous one. */
export function guestName(uid) {
  const match = ANONYMOUS.exec(uid);
  return match ? t("guest_names.anonymous", { code: match[1] }) : uid;
}

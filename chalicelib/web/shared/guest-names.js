import { t } from "./i18n.js";

const ANONYMOUS = /^t-([a-z2-7]{6})[a-z2-7]+$/;

/** A guest as people read it: the name a hotel gave, or the first letters of an anonymous id. */
export function guestName(uid) {
  const match = ANONYMOUS.exec(uid);
  return match ? t("guest_names.anonymous", { code: match[1] }) : uid;
}

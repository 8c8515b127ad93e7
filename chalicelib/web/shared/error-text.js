import { has, t } from "./i18n.js";

/** The text of an error: what happened, and what to do next. */
export function errorText(error) {
  const detail = error.details?.status ?? error.details?.reason;
  const exact = `error.${error.code}.${detail}`;
  if (has(exact)) return t(exact);
  return t(has(`error.${error.code}`) ? `error.${error.code}` : "error.internal");
}

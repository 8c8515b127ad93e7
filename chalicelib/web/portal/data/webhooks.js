/** Webhooks: what is sent to the API, and what its answers are called. */
import { has, t } from "../../shared/i18n.js";

/** A form filled from a webhook, or an empty one. */
export function formOf(webhook) {
  return {
    url: webhook?.url ?? "",
    description: webhook?.description ?? "",
    event_types: new Set(webhook?.event_types ?? []),
    isAll: (webhook?.event_types ?? []).length === 0,
    enabled: !webhook?.disabled,
  };
}

/** What a form saves; of a webhook that exists, as it was read. */
export function bodyOf(form, webhook, hotel) {
  return {
    ...ofHotel(hotel),
    ...(webhook && named(webhook)),
    url: form.url.trim(),
    description: form.description.trim(),
    event_types: form.isAll ? [] : [...form.event_types],
    enabled: form.enabled,
  };
}

/** An admin names the hotel. */
export function ofHotel(hotel) {
  return hotel ? { issuer_uid: hotel } : {};
}

/** What names a webhook as it was read. */
export function named({ id, version }) {
  return { webhook_id: id, version };
}

/** What an event is called; one of a later release has its own name. */
export function eventName(type) {
  const key = [`webhook.event.${type}`, `event.${type}`].find(has);
  return key ? t(key) : type;
}

/** The types of events by what they are about. */
export function bySubject(types) {
  const groups = new Map();
  for (const type of types) {
    const [subject] = type.split(".");
    groups.set(subject, [...(groups.get(subject) ?? []), type]);
  }
  return [...groups];
}

/** Why a delivery waits or has ended: a status of the answer, or a reason by its code. */
export function reasonText(reason) {
  if (reason?.startsWith("status_"))
    return t("webhook.reason.status", { status: reason.slice("status_".length) });
  const key = `webhook.reason.${reason}`;
  return has(key) ? t(key) : (reason ?? "");
}

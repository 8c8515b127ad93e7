import { get } from "../../shared/api.js";
import { t } from "../../shared/i18n.js";
import { useQuery } from "../../shared/use-query.js";
import { html } from "../../shared/view.js";
import { GuestNote } from "./guest-note.js";
import { Notice } from "./notice.js";
import { WithTexts } from "./with-texts.js";

const SOURCES = ["portal/locales/messages"];

/**
 * How the hotel reaches the guest of a voucher, if it knows.
 * @param {{voucher: object}} props
 */
export function GuestContact({ voucher }) {
  const { holder_uid: uid, issuer_uid: hotel } = voucher;
  const result = useQuery(
    (signal) => get("guest/contact", { guest_uid: uid, issuer_uid: hotel }, { signal }),
    [uid, hotel],
  );
  const contact = result.data?.contact;
  if (!contact) return null;
  return html`
    <section class="section guest-contact">
      <h3>${t("ticket.holder")}</h3>
      <p dir="auto">${contact.name}</p>
      ${contact.email &&
      html`
        <p><a class="breakable" dir="auto" href=${mailTo(contact.email)}>${contact.email}</a></p>
      `}
      ${contact.mail_state !== "ok" &&
      html`
        <${WithTexts} sources=${SOURCES}><${Stopped} state=${contact.mail_state} /></${WithTexts}>
      `}
      ${contact.phone && html`<p><a href=${`tel:${contact.phone}`}>${contact.phone}</a></p>`}
      ${contact.note && html`<${GuestNote} note=${contact.note} />`}
    </section>
  `;
}

/** Why the guest gets no mails. */
function Stopped({ state }) {
  return html`<${Notice} kind="bad"><p>${t(`contact.${state}`)}</p></${Notice}>`;
}

/** The address whole, whatever signs its mailbox has. */
function mailTo(email) {
  return `mailto:${encodeURIComponent(email).replaceAll("%40", "@")}`;
}

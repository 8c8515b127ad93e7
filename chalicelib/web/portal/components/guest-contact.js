import { get } from "../../shared/api.js";
import { t } from "../../shared/i18n.js";
import { useQuery } from "../../shared/use-query.js";
import { html, useState } from "../../shared/view.js";
import { go, to } from "../router.js";
import { announce } from "./announce.js";
import { LinkButton } from "./button.js";
import { GuestNote } from "./guest-note.js";
import { Later } from "./later.js";
import { Notice } from "./notice.js";
import { WithTexts } from "./with-texts.js";

const SOURCES = ["portal/locales/messages"];

/**
 * How the hotel reaches the guest of a voucher, if it knows; and the form to correct that.
 * @param {{voucher: object, isCorrected: boolean, onSaved: () => void}} props
 *   isCorrected: whether the address asks for the form
 */
export function GuestContact({ voucher, isCorrected, onSaved }) {
  const { holder_uid: uid, issuer_uid: hotel } = voucher;
  const [outcome, setOutcome] = useState(null);
  const result = useQuery(
    (signal) => get("guest/contact", { guest_uid: uid, issuer_uid: hotel }, { signal }),
    [uid, hotel],
  );
  const contact = result.data?.contact;
  const close = () => go(to("v", voucher.id), { replace: true });
  const saved = (text) => {
    setOutcome(text);
    announce(text);
    close();
    result.reload();
    onSaved();
  };
  if (!contact) return null;
  return html`
    <section class="section guest-contact">
      ${isCorrected
        ? html`
            <${Later}
              bundle="now-and-then"
              texts="messages"
              name="CorrectContact"
              guest=${uid}
              hotel=${hotel}
              onSaved=${saved}
              onBack=${close}
            />
          `
        : html`
            <${WithTexts} sources=${SOURCES}>
              <${Contact}
                contact=${contact}
                outcome=${outcome}
                link=${to("v", voucher.id, "contact")}
              />
            </${WithTexts}>
          `}
    </section>
  `;
}

function Contact({ contact, outcome, link }) {
  return html`
    <h3>${t("ticket.holder")}</h3>
    ${outcome && html`<${Notice} kind="good"><p>${outcome}</p></${Notice}>`}
    <p dir="auto">${contact.name}</p>
    ${contact.email &&
    html`<p><a class="breakable" dir="auto" href=${mailTo(contact.email)}>${contact.email}</a></p>`}
    ${contact.mail_state !== "ok" &&
    html`<${Notice} kind="bad"><p>${t(`contact.${contact.mail_state}`)}</p></${Notice}>`}
    ${contact.phone && html`<p><a href=${`tel:${contact.phone}`}>${contact.phone}</a></p>`}
    ${contact.note && html`<${GuestNote} note=${contact.note} />`}
    <div class="actions"><${LinkButton} href=${link} label=${t("correct.open")} /></div>
  `;
}

/** The address whole, whatever signs its mailbox has. */
function mailTo(email) {
  return `mailto:${encodeURIComponent(email).replaceAll("%40", "@")}`;
}

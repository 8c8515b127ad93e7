import { LANGUAGES, language, t } from "../../shared/i18n.js";
import { useSignal } from "../../shared/signal.js";
import { useQuery } from "../../shared/use-query.js";
import { html, useState } from "../../shared/view.js";
import { guestMessage, mailAddress } from "../data/guest-message.js";
import { shareLink } from "../router.js";
import { Button, LinkButton } from "./button.js";
import { Field } from "./field.js";

/**
 * The ways to send a link: by a mail whose text is prepared, or by what this device can share with.
 * @param {{
 *   id: string, link: string, voucher: object, booking?: object | null, hotel: object,
 *   isOwn?: boolean,
 * }} props isOwn: the guest's own link; else the desk chooses the guest's language
 */
export function SendLink({ id, link, voucher, booking = null, hotel, isOwn = false }) {
  const own = useSignal(language);
  const [chosen, setChosen] = useState(null);
  const tag = chosen ?? own;
  const message = useQuery(
    () => guestMessage({ tag, link, hotel, voucher, booking }),
    [tag, link, hotel, voucher, booking],
  ).data;
  async function share() {
    try {
      await navigator.share({ title: message.subject, text: message.body });
    } catch {
      // The viewer has closed the device's own list of receivers.
    }
  }
  return html`
    ${!isOwn &&
    html`
      <${Field} id=${`${id}-language`} label=${t("links.language")}>
        ${(attributes) => html`
          <select
            ...${attributes}
            value=${tag}
            onChange=${(event) => setChosen(event.target.value)}
          >
            ${Object.entries(LANGUAGES).map(
              ([one, name]) => html`<option key=${one} value=${one} lang=${one}>${name}</option>`,
            )}
          </select>
        `}
      </${Field}>
    `}
    <div class="actions">
      <${LinkButton}
        icon="mail"
        href=${message ? mailAddress(message) : null}
        label=${t(isOwn ? "links.mail_own" : "links.mail")}
      />
      ${navigator.share &&
      message &&
      html`<${Button} icon="link" label=${t("links.share")} onClick=${share} />`}
    </div>
  `;
}

/** The ways to send the link to a voucher that is not booked. */
export function VoucherLink({ voucher, hotel }) {
  return html`
    <${SendLink} id="share" link=${shareLink(voucher.id)} voucher=${voucher} hotel=${hotel} />
  `;
}

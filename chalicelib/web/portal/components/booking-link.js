import { post } from "../../shared/api.js";
import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { useMutation } from "../../shared/use-mutation.js";
import { useQuery } from "../../shared/use-query.js";
import { html, useState } from "../../shared/view.js";
import { linkToBooking } from "../data/booking-link.js";
import { announce } from "./announce.js";
import { Button } from "./button.js";
import { Confirm } from "./confirm.js";
import { Copy } from "./copy.js";
import { Notice } from "./notice.js";
import { SendLink } from "./send-link.js";
import { QueryResult } from "./states.js";

/**
 * The link that opens a booking in any browser: to copy, to send, and to make void.
 * @param {{booking: object, voucher: object, hotel: object, isOwn?: boolean}} props
 *   isOwn: a guest keeps the link to the own booking; else the desk sends it
 */
export function BookingLink({ booking, voucher, hotel, isOwn = false }) {
  const body = { booking_id: booking.id };
  const result = useQuery((signal) => post("booking/link", body, { signal }), [booking.id]);
  const [isAsking, setAsking] = useState(false);
  const [isRenewed, setRenewed] = useState(false);
  const renewal = useMutation(() => post("booking/renew", body));
  async function renew() {
    const answer = await renewal.run(body);
    if (!answer) return;
    setAsking(false);
    setRenewed(true);
    result.replace(answer);
    announce(t("links.renewed"));
  }
  const back = () => {
    renewal.reset();
    setAsking(false);
  };
  return html`
    <${QueryResult} result=${result}>
      ${({ token, expires_at: end }) => html`
        <div class="booking-link">
          ${isRenewed && html`<${Notice} kind="good"><p>${t("links.renewed")}</p></${Notice}>`}
          <${Copy} id="booking-link" label=${t("links.make")} value=${linkToBooking(token)} />
          <p class="hint">
            ${t(isOwn ? "links.for_own" : "links.for_guest", { day: format.plainDay(end) })}
          </p>
          <${SendLink}
            id="booking-link"
            link=${linkToBooking(token)}
            voucher=${voucher}
            booking=${booking}
            hotel=${hotel}
            isOwn=${isOwn}
          />
          ${isAsking
            ? html`
                <${Confirm}
                  id="renew"
                  question=${t("links.renew_question")}
                  explanation=${t("links.renew_text")}
                  label=${t("links.renew")}
                  kind="main"
                  action=${renewal}
                  withReason=${false}
                  onConfirm=${renew}
                  onBack=${back}
                />
              `
            : html`
                <${Button}
                  icon="refresh"
                  label=${t("links.renew")}
                  onClick=${() => {
                    setRenewed(false);
                    setAsking(true);
                  }}
                />
              `}
        </div>
      `}
    </${QueryResult}>
  `;
}

import { get, post } from "../../shared/api.js";
import { guestToken } from "../../shared/identity.js";
import { t } from "../../shared/i18n.js";
import { session } from "../../shared/session.js";
import { useSignal } from "../../shared/signal.js";
import { useMutation } from "../../shared/use-mutation.js";
import { useQuery } from "../../shared/use-query.js";
import { html, useEffect, useState } from "../../shared/view.js";
import { keepBookingLink, keepMoving } from "../data/booking-link.js";
import { go, to } from "../router.js";
import { announce } from "./announce.js";
import { Button, LinkButton } from "./button.js";
import { LinkCode, useConfirmed } from "./link-code.js";
import { ErrorNotice } from "./notice.js";
import { Ticket } from "./ticket.js";
import { Title } from "./title.js";

/**
 * The way to keep the booking of a link among one's own vouchers; nothing for a hotel, nor for the
 * guest whose booking it is.
 * @param {{booking: object, href: string}} props href: where that begins
 */
export function KeepOffer({ booking, href }) {
  const token = useSignal(guestToken);
  const hotel = useSignal(session);
  const isOwn = useQuery(
    async (signal) => {
      // A browser without a guest has no bookings, and need not become one to learn that.
      if (!token || hotel) return false;
      const own = await get("voucher/bookings", { status: "booked" }, { signal, as: "guest" });
      return own.items.some((one) => one.id === booking.id);
    },
    [token, hotel, booking.id],
  );
  if (hotel || isOwn.data !== false) return null;
  return html`
    <section class="section">
      <h2>${t("links.keep.title")}</h2>
      <p class="hint">${t("links.keep.hint")}</p>
      <${LinkButton} icon="issued" href=${href} label=${t("links.keep.open")} />
    </section>
  `;
}

/**
 * Take the booking of a link over: a code from a mail first.
 * @param {{
 *   link: string, voucher: object, booking: object, back: string, onGone: () => void,
 * }} props back: the address of the booking; onGone: the link is void
 */
export function KeepLinked({ link, voucher, booking, back, onGone }) {
  const { moving, sentTo, isOver } = useConfirmed(link);
  const claim = useMutation((body, key) => post("booking/claim", body, { key, as: "guest" }));
  const [isVoid, setVoid] = useState(false);
  useEffect(() => {
    if (claim.error?.code !== "claim_link_not_valid") return;
    setVoid(true);
    claim.reset();
    keepMoving(null);
    onGone(); // perhaps the one that was opened is void, too
  }, [claim.error]);
  async function keep() {
    const answer = await claim.run({ link: moving });
    if (!answer) return;
    keepMoving(null);
    keepBookingLink(null); // it is void by now
    announce(t("links.keep.done"));
    go(to("v", answer.voucher.id), { replace: true });
  }
  const holder = voucher.holder_name ?? null;
  return html`
    <${Title} text=${t("links.keep.open")} />
    <div class="booker">
      <div class="booker-ticket">
        <${Ticket} voucher=${voucher} booking=${booking} holder=${holder} />
      </div>
      <div class="booker-steps">
        ${moving
          ? html`
              <section class="card">
                <p>${t("links.keep.confirm")}</p>
                ${claim.error && html`<${ErrorNotice} error=${claim.error} />`}
                <div class="actions">
                  <${Button}
                    kind="main"
                    icon="check"
                    isBusy=${claim.isBusy}
                    label=${t("links.keep.submit")}
                    onClick=${keep}
                  />
                  <${LinkButton} icon="back" href=${back} label=${t("action.back")} />
                </div>
              </section>
            `
          : html`
              <${LinkCode}
                link=${link}
                sentTo=${sentTo}
                over=${isOver || isVoid ? t("links.keep.over") : null}
                why=${t("links.keep.why")}
                back=${back}
                leave=${t("action.back")}
                onGone=${onGone}
              />
            `}
      </div>
    </div>
  `;
}

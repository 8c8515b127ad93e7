import { post } from "../../shared/api.js";
import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { keepMoving } from "../data/booking-link.js";
import { LinkCode, useConfirmed } from "./link-code.js";
import { Ticket } from "./ticket.js";
import { Title } from "./title.js";

/**
 * Move a booking by its link: a code from a mail first, then the time, as its guest does.
 * @param {{
 *   link: string, voucher: object, booking: object, place: string | null, slotId: string | null,
 *   MoveOwn: object, here: (...parts: string[]) => string, back: string,
 *   onMoved: (answer: object) => void, onGone: () => void,
 * }} props here: the address of this step; back: that of the booking; onGone: the link is void
 */
export function MoveLinked({ link, voucher, booking, here, back, MoveOwn, onMoved, ...props }) {
  const { moving, sentTo, isOver } = useConfirmed(link);
  const holder = voucher.holder_name ?? null;
  return html`
    <${Title} text=${t(moving ? "move.title" : "move.open")} />
    <div class="booker is-choosing">
      <div class="booker-ticket">
        <${Ticket} voucher=${voucher} booking=${booking} holder=${holder} />
      </div>
      <div class="booker-steps">
        ${moving
          ? html`
              <${MoveOwn}
                voucher=${voucher}
                booking=${booking}
                place=${props.place}
                slotId=${props.slotId}
                link=${here}
                back=${back}
                as=${{ booking: moving }}
                move=${(body, key) =>
                  post("booking/reschedule", body, { key, as: { booking: moving } })}
                onMoved=${(answer) => {
                  keepMoving(null);
                  onMoved(answer);
                }}
              />
            `
          : html`
              <${LinkCode}
                link=${link}
                sentTo=${sentTo}
                over=${isOver ? t("links.code.over") : null}
                why=${t("links.code.why")}
                back=${back}
                leave=${t("move.keep")}
                onGone=${props.onGone}
              />
            `}
      </div>
    </div>
  `;
}

import { get, post } from "../../shared/api.js";
import * as format from "../../shared/format.js";
import { hotelNow } from "../../shared/hotel-time.js";
import { hotelOf, setPageHotel } from "../../shared/hotels.js";
import { t } from "../../shared/i18n.js";
import { session } from "../../shared/session.js";
import { useQuery } from "../../shared/use-query.js";
import { html, useState } from "../../shared/view.js";
import { go, to } from "../router.js";
import { AddToCalendar } from "./add-to-calendar.js";
import { announce } from "./announce.js";
import { Button, LinkButton } from "./button.js";
import { HotelCard } from "./hotel-card.js";
import { KeepLinked, KeepOffer } from "./keep-linked.js";
import { MoveLinked } from "./move-linked.js";
import { Notice } from "./notice.js";
import { OwnTime } from "./own-time.js";
import { Sheet } from "./sheet.js";
import { Empty, QueryResult, Skeleton } from "./states.js";
import { Ticket } from "./ticket.js";
import { Title } from "./title.js";
import { useFocusFallback } from "./use-focus-fallback.js";

const GONE = ["link_not_valid", "booking_not_found"];

/** The parts of the address under which the booking moves, and becomes the guest's own. */
const MOVE = "move";
const KEEP = "keep";

/**
 * A booking as the link to it shows it: the ticket, its file for a calendar, move, keep and cancel.
 * @param {{token: string | null, rest: string[], CancelOwn: object, MoveOwn: object}} props
 *   rest: the rest of the address; CancelOwn, MoveOwn: of the screen that shows it
 */
export function LinkedBooking({ token, rest, CancelOwn, MoveOwn }) {
  const [isCancelled, setCancelled] = useState(false);
  const [isMoved, setMoved] = useState(false);
  const [first, place = null, slotId = null] = rest;
  const result = useQuery(
    async (signal) => {
      if (!token) return null;
      const answer = await get("booking/status", {}, { signal, as: { booking: token } });
      // Its times are in the hotel's zone, so the hotel comes first.
      const hotel = await hotelOf(answer.voucher.issuer_uid);
      if (!signal.aborted && !session.get()) setPageHotel(hotel);
      return { ...answer, hotel };
    },
    [token],
  );
  const step = mayMove(token, result.data?.booking) && [MOVE, KEEP].find((one) => one === first);
  useFocusFallback("#main h1", result.data && `${result.data.booking.status} ${step}`);
  if (!token) return html`<${NoLink} />`;
  if (GONE.includes(result.error?.code)) return html`<${NotValid} />`;
  return html`
    <${QueryResult} result=${result} skeleton=${html`<${Skeleton} rows=${1} kind="ticket" />`}>
      ${({ booking, voucher, hotel }) => html`
        ${step === KEEP &&
        html`
          <${KeepLinked}
            link=${token}
            voucher=${asVoucher(voucher, booking)}
            booking=${booking}
            back=${to("booking")}
            onGone=${result.reload}
          />
        `}
        ${step === MOVE &&
        html`
          <${MoveLinked}
            link=${token}
            voucher=${asVoucher(voucher, booking)}
            booking=${booking}
            place=${place}
            slotId=${slotId}
            MoveOwn=${MoveOwn}
            here=${(...parts) => to("booking", MOVE, ...parts)}
            back=${to("booking")}
            onMoved=${(answer) => {
              go(to("booking"), { replace: true });
              setMoved(true);
              result.replace({ booking: answer.booking, voucher: answer.voucher, hotel });
              announce(t("move.done", { when: format.dayAndTime(answer.booking.slot_start) }));
            }}
            onGone=${result.reload}
          />
        `}
        ${!step &&
        html`
          <${Title} text=${t(`links.title.${booking.status}`)} />
          <${Shown}
            booking=${booking}
            voucher=${asVoucher(voucher, booking)}
            as=${{ booking: token }}
            isCancelled=${isCancelled}
            isMoved=${isMoved}
          >
            ${booking.status === "booked" &&
            mayChange(token) &&
            html`
              ${mayMove(token, booking) &&
              html`
                <section class="section">
                  <h2>${t("move.title")}</h2>
                  <${LinkButton}
                    icon="calendar"
                    href=${to("booking", MOVE)}
                    label=${t("move.open")}
                  />
                </section>
                <${KeepOffer} booking=${booking} href=${to("booking", KEEP)} />
              `}
              <section class="section">
                <h2>${t("guest.cancel_title")}</h2>
                <${CancelOwn}
                  booking=${booking}
                  send=${(body, key) =>
                    post("booking/cancel", body, { key, as: { booking: token } })}
                  onCancelled=${(_, answer) => {
                    setCancelled(true);
                    result.replace({ booking: answer.booking, voucher: answer.voucher, hotel });
                  }}
                />
                ${!mayMove(token, booking) && html`<p class="hint">${t("links.move")}</p>`}
              </section>
            `}
          </${Shown}>
        `}
        <${HotelCard} hotel=${hotel} />
      `}
    </${QueryResult}>
  `;
}

function NoLink() {
  return html`
    <${Title} text=${t("links.none_title")} />
    <${Empty} icon="link" title=${t("links.none")}><p>${t("links.none_hint")}</p></${Empty}>
  `;
}

function NotValid() {
  return html`
    <${Title} text=${t("links.none_title")} />
    <${Empty} icon="link" title=${t("links.not_valid")}>
      <p>${t("links.not_valid_hint")}</p>
    </${Empty}>
  `;
}

/** The voucher as tickets show one. A link does not know its id. */
function asVoucher(voucher, { status }) {
  return {
    ...voucher,
    id: null,
    holder_uid: null,
    status: status === "no_show" ? "consumed" : status,
    calendar_id: voucher.places ? "shared" : null, // nor which one it shares
  };
}

/** Whether its guest may still move the booking by the link: as long as it may be cancelled. */
function mayMove(token, booking) {
  if (booking?.status !== "booked" || !mayChange(token)) return false;
  return new Date(booking.cancel_until ?? booking.slot_start) > hotelNow();
}

/** Whether a link says that it allows more than to see; the server decides. */
function mayChange(token) {
  try {
    const content = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    return atob(content).split(" ")[1] === "cancel";
  } catch {
    return false;
  }
}

function Shown({ booking, voucher, as, isCancelled, isMoved, children }) {
  const isLive = booking.status === "booked";
  const holder = voucher.holder_name ?? null; // who follows the link need not be the guest
  return html`
    ${isLive
      ? html`
          <${Notice}
            kind="good"
            title=${isMoved && t("move.done", { when: format.dayAndTime(booking.slot_start) })}
          >
            <p>
              ${t("guest.done", {
                when: format.dayAndTime(booking.slot_start),
                left: format.relative(booking.slot_start),
              })}
            </p>
            <${OwnTime} at=${booking.slot_start} />
          </${Notice}>
        `
      : html`
          <${Notice}
            kind=${isCancelled ? "good" : "info"}
            icon=${isCancelled ? null : booking.status}
          >
            <p>${t(`links.over.${booking.status}`)}</p>
          </${Notice}>
        `}
    <div class="booker">
      <div class="booker-ticket">
        <${Ticket} voucher=${voucher} booking=${booking} holder=${holder} withCode=${isLive} />
      </div>
      <div class="booker-steps">
        ${isLive &&
        html`
          <div class="actions">
            <${AddToCalendar} booking=${booking} kind="main" as=${as} />
            <${Button} icon="print" label=${t("action.print")} onClick=${() => print()} />
          </div>
          <p class="hint">${t("links.kept")}</p>
        `}
        ${children}
      </div>
    </div>
    <${Sheet} voucher=${voucher} booking=${booking} />
  `;
}

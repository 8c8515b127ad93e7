import { get, post } from "../../shared/api.js";
import * as format from "../../shared/format.js";
import { hotelNow } from "../../shared/hotel-time.js";
import { hotelOf, setPageHotel } from "../../shared/hotels.js";
import { t } from "../../shared/i18n.js";
import { guestToken } from "../../shared/identity.js";
import { useSignal } from "../../shared/signal.js";
import { useQuery } from "../../shared/use-query.js";
import { html, useState } from "../../shared/view.js";
import { AddToCalendar } from "../components/add-to-calendar.js";
import { announce } from "../components/announce.js";
import { BookSlot } from "../components/book-slot.js";
import { Button, LinkButton } from "../components/button.js";
import { CancelOwn } from "../components/cancel-own.js";
import { Copy } from "../components/copy.js";
import { HotelCard } from "../components/hotel-card.js";
import { MoveOwn } from "../components/move-own.js";
import { Notice } from "../components/notice.js";
import { OwnTime } from "../components/own-time.js";
import { OpenLink } from "../components/open-link.js";
import { OpenVoucher } from "../components/open-voucher.js";
import { Sheet } from "../components/sheet.js";
import { Empty, QueryResult, Skeleton } from "../components/states.js";
import { Ticket } from "../components/ticket.js";
import { Title } from "../components/title.js";
import { useFocusFallback } from "../components/use-focus-fallback.js";
import { lostBy } from "../data/changes-of-mind.js";
import { go, shareLink, to } from "../router.js";

/** The part of the address under which a booking moves. */
const MOVE = "move";

/** A guest's voucher: book it, see or cancel its booking, or learn why it is over. */
export function Screen({ rest }) {
  const [id, ...parts] = rest;
  const isMoving = parts[0] === MOVE;
  const [place = null, slotId = null] = isMoving ? parts.slice(1) : parts;
  const [isCancelled, setCancelled] = useState(false);
  const [isOlder, setOlder] = useState(false);
  const [isMoved, setMoved] = useState(false);
  const token = useSignal(guestToken);
  const result = useQuery(
    async (signal) => {
      const data = await get("voucher/status", { voucher_id: id }, { signal });
      // Its times are in the hotel's zone, so the hotel comes first.
      const hotel = await hotelOf(data.voucher.issuer_uid);
      if (!signal.aborted) setPageHotel(hotel);
      return { ...data, hotel };
    },
    [id, token],
  );
  const show = (answer) => result.replace(({ hotel }) => ({ ...answer, hotel }));
  const status = result.data?.voucher.status ?? null;
  useFocusFallback("#main h1", status);
  useFocusFallback(slotId ? "#main h1" : ".picker-times", status && String(slotId));
  if (result.error?.code === "voucher_not_found") return html`<${NotFound} />`;
  return html`
    <${QueryResult} result=${result} skeleton=${html`<${Skeleton} rows=${1} kind="ticket" />`}>
      ${({ voucher, booking, hotel }) => html`
        <${Title}
          text=${isMoving && voucher.status === "booked" && mayMove(booking)
            ? t("move.title")
            : t(`guest.title.${voucher.status}`)}
        />
        ${isCancelled &&
        voucher.status !== "booked" &&
        html`
          <${Notice} kind="good">
            <p>${t(voucher.status === "issued" ? "guest.cancelled" : "guest.forfeited")}</p>
          </${Notice}>
        `}
        ${voucher.status === "issued" &&
        html`
          <${BookSlot}
            holder=${you(voucher)}
            voucher=${voucher}
            place=${place}
            slotId=${slotId}
            onBooked=${(answer, hadBooked) => {
              setMoved(false);
              setCancelled(false);
              setOlder(hadBooked);
              show(answer);
            }}
            onGone=${result.reload}
          />
        `}
        ${voucher.status === "booked" &&
        html`
          <${Booked}
            voucher=${voucher}
            booking=${booking}
            hotel=${hotel}
            isOlder=${isOlder}
            isMoved=${isMoved}
            move=${isMoving && mayMove(booking) ? { place, slotId } : null}
            onMoved=${(answer) => {
              go(to("v", id), { replace: true });
              setMoved(true);
              show({ voucher: answer.voucher, booking: answer.booking });
              announce(t("move.done", { when: format.dayAndTime(answer.booking.slot_start) }));
            }}
            onCancelled=${(answer) => {
              setCancelled(true);
              show(answer);
            }}
          />
        `}
        ${!["issued", "booked"].includes(voucher.status) &&
        html`<${Over} voucher=${voucher} booking=${booking} isCancelled=${isCancelled} />`}
        <${HotelCard} hotel=${hotel} />
        <p class="hint own-data-link">
          <a href=${to("my-data", voucher.issuer_uid)}>${t("own_data.open")}</a>
        </p>
        <${Sheet} voucher=${voucher} booking=${booking} />
      `}
    </${QueryResult}>
  `;
}

function NotFound() {
  return html`
    <${Title} text=${t("guest.not_found_title")} />
    <${Empty} icon="search" title=${t("guest.not_found")}>
      <p>${t("guest.not_found_hint")}</p>
    </${Empty}>
    <${OpenVoucher} />
  `;
}

/** Only its holder can see a voucher with a holder here, so without a name the guest is "you". */
function you(voucher) {
  return voucher.holder_name ?? (voucher.holder_uid && t("ticket.you"));
}

/** Whether its guest may still move a booking: as long as it may be cancelled without a loss. */
function mayMove({ cancel_until: until, slot_start: start }) {
  return new Date(until ?? start) > hotelNow();
}

/** What a guest may do with a booking. */
function Booked({ voucher, booking, hotel, isOlder, isMoved, move, onMoved, onCancelled }) {
  if (move) {
    return html`
      <div class="booker is-choosing">
        <div class="booker-ticket">
          <${Ticket} voucher=${voucher} booking=${booking} holder=${you(voucher)} />
        </div>
        <div class="booker-steps">
          <${MoveOwn}
            voucher=${voucher}
            booking=${booking}
            ...${move}
            link=${(...parts) => to("v", voucher.id, MOVE, ...parts)}
            back=${to("v", voucher.id)}
            move=${(body, key) => post("voucher/reschedule", body, { key })}
            onMoved=${onMoved}
          />
        </div>
      </div>
    `;
  }
  return html`
    <${Notice} kind="good" title=${doneTitle({ booking, isOlder, isMoved })}>
      <p>
        ${t("guest.done", {
          when: format.dayAndTime(booking.slot_start),
          left: format.relative(booking.slot_start),
        })}
      </p>
      <${OwnTime} at=${booking.slot_start} />
    </${Notice}>
    <div class="booker">
      <div class="booker-ticket">
        <${Ticket} voucher=${voucher} booking=${booking} holder=${you(voucher)} />
      </div>
      <div class="booker-steps">
        <div class="actions">
          <${AddToCalendar} booking=${booking} kind="main" />
          <${Button} icon="print" label=${t("action.print")} onClick=${() => print()} />
        </div>
        <section class="section">
          <h2>${t("guest.link_title")}</h2>
          <p class="hint">
            ${t("guest.link_text")} <a href=${to("account")}>${t("nav.account")}</a>
          </p>
          <${Copy} id="share" label=${t("guest.link_title")} value=${shareLink(voucher.id)} />
          <p class="hint">${t("links.own_hint")}</p>
          <${OpenLink} booking=${booking} voucher=${voucher} hotel=${hotel} isOwn />
        </section>
        <section class="section">
          <h2>${t("guest.cancel_title")}</h2>
          ${mayMove(booking) &&
          html`
            <div class="actions">
              <${LinkButton}
                icon="calendar"
                href=${to("v", voucher.id, MOVE)}
                label=${t("move.open")}
              />
            </div>
          `}
          <${CancelOwn} booking=${booking} onCancelled=${onCancelled} />
        </section>
      </div>
    </div>
  `;
}

function doneTitle({ booking, isOlder, isMoved }) {
  if (isMoved) return t("move.done", { when: format.dayAndTime(booking.slot_start) });
  return t(isOlder ? "guest.already_title" : "guest.done_title");
}

function Over({ voucher, booking, isCancelled }) {
  const lost = lostBy(voucher);
  const why = lost ? `consumed.${lost}` : voucher.status;
  return html`
    <div class="booker">
      <div class="booker-ticket">
        <${Ticket} voucher=${voucher} booking=${booking} holder=${you(voucher)} />
      </div>
      <div class="booker-steps">
        ${!isCancelled &&
        html`
          <${Notice} icon=${voucher.status} title=${t(`guest.over_title.${why}`)}>
            <p>${t(`guest.over.${why}`)}</p>
          </${Notice}>
        `}
        <${LinkButton} href=${to("my-vouchers")} label=${t("nav.my_vouchers")} />
      </div>
    </div>
  `;
}

import { useMutation } from "../../shared/use-mutation.js";
import { get, post } from "../../shared/api.js";
import { useFocusKept } from "../components/use-focus-kept.js";
import * as format from "../../shared/format.js";
import { calendarEntry, download } from "../../shared/calendar-entry.js";
import { guestToken } from "../../shared/identity.js";
import { errorText } from "../../shared/error-text.js";
import { t } from "../../shared/i18n.js";
import { useQuery } from "../../shared/use-query.js";
import { go, shareLink, to } from "../router.js";
import { useSignal } from "../../shared/signal.js";
import { freeSlots } from "../../shared/free-slots.js";
import { forget } from "../data/voucher-titles.js";
import { html, useEffect, useRef, useState } from "../../shared/view.js";
import { announce } from "../components/announce.js";
import { Button, LinkButton } from "../components/button.js";
import { Confirm } from "../components/confirm.js";
import { Copy } from "../components/copy.js";
import { ErrorNotice, Notice } from "../components/notice.js";
import { OpenVoucher } from "../components/open-voucher.js";
import { Sheet } from "../components/sheet.js";
import { SlotPicker } from "../components/slot-picker.js";
import { Empty, QueryResult, Skeleton } from "../components/states.js";
import { Ticket } from "../components/ticket.js";
import { Title } from "../components/title.js";

/** A guest's voucher: what it is worth, then a day, a time, and done. */
export function Screen({ rest }) {
  const [id, day = null, slotId = null] = rest;
  const token = useSignal(guestToken);
  const result = useQuery((signal) => get("voucher/status", { voucher_id: id }, { signal }), [id, token]);
  useFocusKept("#main h1", result.data && [result.data.voucher.status, day, slotId].join());
  if (result.error?.code === "voucher_not_found") return html`<${NotFound} />`;
  return html`<${QueryResult} result=${result} skeleton=${html`<${Skeleton} rows=${1} kind="ticket" />`}>
    ${({ voucher, booking }) => html`<${Title} text=${t(`guest.title.${voucher.status}`)} />
      ${voucher.status === "issued" && html`<${Book} voucher=${voucher} day=${day} slotId=${slotId} onBooked=${result.replace} onGone=${result.reload} />`}
      ${voucher.status === "booked" && html`<${Booked} voucher=${voucher} booking=${booking} onCancelled=${result.replace} />`}
      ${!["issued", "booked"].includes(voucher.status) && html`<${Over} voucher=${voucher} booking=${booking} />`}
      <${Sheet} voucher=${voucher} booking=${booking} />`}
  </${QueryResult}>`;
}

/** Send a change of a voucher; its cached title is out of date then, wherever the guest is by now. */
async function change(path, body, key) {
  const answer = await post(path, body, { key });
  forget(answer.voucher.id);
  return answer;
}

function NotFound() {
  return html`<${Title} text=${t("guest.not_found_title")} />
    <${Empty} icon="search" title=${t("guest.not_found")}><p>${t("guest.not_found_hint")}</p></${Empty}>
    <${OpenVoucher} />`;
}

/** Whoever sees a named voucher here is the one it names. */
function you(voucher) {
  return voucher.holder_uid && t("ticket.you");
}

/** The month in which the first slot can lie. */
function firstMonth(voucher) {
  return format.monthOf(format.isoDay(Math.max(new Date(voucher.valid_from), Date.now())));
}

function Book({ voucher, day, slotId, onBooked, onGone }) {
  const [month, setMonth] = useState(day ? format.monthOf(day) : firstMonth(voucher));
  const slots = useQuery((signal) => freeSlots(voucher.id, month, signal), [voucher.id, month]);
  const [refusal, setRefusal] = useState(null);
  const booking = useMutation((body, key) => change("voucher/book", body, key));
  const slot = slotId && slots.data?.get(day)?.find((one) => one.slot_id === slotId);

  const choose = (...parts) => {
    setRefusal(null);
    booking.reset();
    go(to("v", voucher.id, ...parts));
  };
  const lookAgain = () => {
    setRefusal(null);
    booking.reset();
    slots.reload();
    onGone();
  };
  async function confirm() {
    const answer = await booking.run({ voucher_id: voucher.id, slot_id: slotId });
    if (!answer) return;
    announce(t("guest.done_title"));
    go(to("v", voucher.id), { replace: true });
    onBooked({ voucher: answer.voucher, booking: answer.booking });
  }
  // Somebody was quicker: show what is left, and say so.
  useEffect(() => {
    const { error } = booking;
    if (error?.code === "slot_unavailable") {
      setRefusal({ error, slot });
      slots.reload();
      go(to("v", voucher.id, day), { replace: true });
    } else if (error?.code === "voucher_not_bookable") {
      setRefusal({ error, slot });
    }
  }, [booking.error]);

  if (refusal?.error.code === "voucher_not_bookable") {
    return html`<div class="narrow"><${Notice} kind="bad" title=${t("guest.too_late_title")}>
        <p>${errorText(refusal.error)}</p><p>${t("guest.too_late")}</p>
        <${Button} icon="refresh" label=${t("guest.look_again")} onClick=${lookAgain} />
      </${Notice}></div>`;
  }
  return html`<div class="booker">
    <div class="booker-ticket"><${Ticket} voucher=${voucher} holder=${you(voucher)} withCode=${false} /></div>
    <div class="booker-steps">
      ${refusal && html`<${Taken} refusal=${refusal} slots=${slots.data?.get(day) ?? []} />`}
      ${slotId && (slot || slots.data === null)
        ? html`<${ConfirmSlot} slot=${slot} booking=${booking} onConfirm=${confirm} onBack=${() => choose(day)} />`
        : html`<${SlotPicker} voucher=${voucher} month=${month} day=${day} slots=${slots}
            onMonth=${setMonth} onDay=${(chosen) => choose(chosen)} onSlot=${(chosen) => choose(day, chosen.slot_id)} />`}
    </div>
  </div>`;
}

/** "Someone else just took 14:00. 15:00 and 16:00 are still free." */
function Taken({ refusal, slots }) {
  const list = new Intl.ListFormat(document.documentElement.lang, { type: "conjunction" });
  const next = slots.filter((one) => one.start > (refusal.slot?.start ?? "")).slice(0, 2).map((one) => format.time(one.start));
  return html`<${Notice} kind="bad" title=${errorText(refusal.error)}>
    <p>${next.length > 0 ? t("guest.still_free", { times: list.format(next), count: next.length }) : t("guest.choose_other")}</p>
  </${Notice}>`;
}

function ConfirmSlot({ slot, booking, onConfirm, onBack }) {
  const heading = useRef(null);
  useEffect(() => heading.current?.focus(), []);
  if (!slot) return html`<${Skeleton} rows=${2} />`;
  const isShownElsewhere = booking.error && ["slot_unavailable", "voucher_not_bookable"].includes(booking.error.code);
  return html`<section class="card confirm-slot">
    <h2 class="step" ref=${heading} tabindex="-1"><span class="step-number">3</span>${t("guest.confirm_title")}</h2>
    <p class="ticket-day">${format.longDay(slot.start)}</p>
    <p class="ticket-time">${format.span(slot.start, slot.end)}</p>
    <p class="hint zone">${t("format.times_in", { zone: format.zone(slot.start) })}</p>
    ${booking.error && !isShownElsewhere && html`<${ErrorNotice} error=${booking.error} retry=${onConfirm} isBusy=${booking.isBusy} />`}
    <div class="actions">
      <${Button} kind="main" icon="check" isBusy=${booking.isBusy} onClick=${onConfirm} label=${t("guest.book", { when: format.dayAndTime(slot.start) })} />
      <${Button} icon="back" label=${t("guest.other_time")} onClick=${onBack} />
    </div>
  </section>`;
}

function Booked({ voucher, booking, onCancelled }) {
  const [isCancelling, setCancelling] = useState(false);
  const cancel = useMutation((body, key) => change("voucher/cancel", body, key));
  const hasBegun = new Date(booking.slot_start) <= Date.now();
  async function cancelBooking(reason) {
    const answer = await cancel.run({ booking_id: booking.id, ...(reason && { reason }) });
    if (!answer) return;
    announce(t("guest.cancelled"));
    onCancelled({ voucher: answer.voucher, booking: null });
  }
  const save = () => download("booking.ics", "text/calendar", calendarEntry({ booking, voucher, link: shareLink(voucher.id) }));
  return html`<${Notice} kind="good" title=${t("guest.done_title")}>
      <p>${t("guest.done", { when: format.dayAndTime(booking.slot_start), left: format.relative(booking.slot_start) })}</p>
    </${Notice}>
    <div class="booker">
      <div class="booker-ticket"><${Ticket} voucher=${voucher} booking=${booking} holder=${you(voucher)} /></div>
      <div class="booker-steps">
        <div class="actions">
          <${Button} kind="main" icon="calendar" label=${t("guest.add_to_calendar")} onClick=${save} />
          <${Button} icon="print" label=${t("action.print")} onClick=${() => print()} />
        </div>
        <section class="section">
          <h2>${t("guest.link_title")}</h2>
          <p class="hint">${t("guest.link_text")} <a href=${to("account")}>${t("nav.account")}</a></p>
          <${Copy} id="share" label=${t("guest.link_title")} value=${shareLink(voucher.id)} />
        </section>
        <section class="section">
          <h2>${t("guest.cancel_title")}</h2>
          ${hasBegun ? html`<p class="hint">${t("guest.cancel_too_late")}</p>` : isCancelling
            ? html`<${Confirm} id="cancel" question=${t("guest.cancel_question")} explanation=${t("guest.cancel_text")} label=${t("guest.cancel")}
                action=${cancel} onConfirm=${cancelBooking} onBack=${() => setCancelling(false)} />`
            : html`<p class="hint">${t("guest.cancel_until", { when: format.dayAndTime(booking.slot_start) })}</p>
              <${Button} label=${t("guest.cancel")} icon="cancelled" onClick=${() => setCancelling(true)} />`}
        </section>
      </div>
    </div>`;
}

function Over({ voucher, booking }) {
  return html`<div class="booker">
    <div class="booker-ticket"><${Ticket} voucher=${voucher} booking=${booking} holder=${you(voucher)} /></div>
    <div class="booker-steps">
      <${Notice} icon=${voucher.status} title=${t(`guest.over_title.${voucher.status}`)}><p>${t(`guest.over.${voucher.status}`)}</p></${Notice}>
      <${LinkButton} href=${to("my-vouchers")} label=${t("nav.my_vouchers")} />
    </div>
  </div>`;
}

import { useAction } from "../core/action.js";
import { post } from "../core/api.js";
import * as format from "../core/format.js";
import { t } from "../core/i18n.js";
import { useLoad } from "../core/load.js";
import { to } from "../core/router.js";
import { freeSlots } from "../core/slots.js";
import { html, useEffect, useRef, useState } from "../core/view.js";
import { Button, LinkButton } from "./button.js";
import { Field } from "./field.js";
import { ErrorNotice } from "./notice.js";
import { SlotPicker } from "./slot-picker.js";

const LONGEST_UID = 128;

/** Reception books for a guest: a day, a time, and a name where the voucher has none. */
export function BookForGuest({ voucher, onBooked, onGone }) {
  const isBound = voucher.holder_uid !== null && !voucher.transferable;
  const [month, setMonth] = useState(format.monthOf(format.isoDay(Math.max(new Date(voucher.valid_from), Date.now()))));
  const [day, setDay] = useState(null);
  const [slot, setSlot] = useState(null);
  const [guest, setGuest] = useState(voucher.holder_uid ?? "");
  const [isMissing, setMissing] = useState(false);
  const heading = useRef(null);
  const slots = useLoad((signal) => freeSlots(voucher.id, month, signal), [voucher.id, month]);
  const booking = useAction((body, key) => post("voucher/book", body, { key }));
  useEffect(() => heading.current?.focus(), [slot]);
  useEffect(() => {
    if (booking.error?.code === "slot_unavailable") {
      setSlot(null);
      slots.reload();
    }
  }, [booking.error]);

  async function confirm(event) {
    event?.preventDefault();
    setMissing(!guest.trim());
    if (!guest.trim()) return;
    const answer = await booking.run({ voucher_id: voucher.id, slot_id: slot.slot_id, holder_uid: guest.trim() });
    if (answer) onBooked(answer);
  }
  const back = () => {
    booking.reset();
    setSlot(null);
  };

  const isGone = booking.error?.code === "voucher_not_bookable";
  const failure = booking.error && html`<${ErrorNotice} error=${booking.error} retry=${booking.error.isUnsettled ? confirm : isGone ? onGone : null} isBusy=${booking.isBusy} />`;
  return html`<section class="book-for-guest">
    <h2>${t("book.title", { title: voucher.title })}</h2>
    ${failure}
    ${slot
      ? html`<form class="card confirm-slot" onSubmit=${confirm} novalidate>
          <h3 ref=${heading} tabindex="-1">${format.longDay(slot.start)}</h3>
          <p class="ticket-time">${format.span(slot.start, slot.end)}</p>
          <p class="hint zone">${t("format.times_in", { zone: format.zone(slot.start) })}</p>
          <${Field} id="guest" label=${t("book.guest")} hint=${t(isBound ? "book.guest_bound" : "book.guest_hint")} problem=${isMissing ? t("problem.required") : null}>
            ${(attributes) => html`<input ...${attributes} maxlength=${LONGEST_UID} autocomplete="off" readonly=${isBound} value=${guest} onInput=${(event) => setGuest(event.target.value)} />`}
          </${Field}>
          <div class="actions">
            <${Button} type="submit" kind="main" icon="check" isBusy=${booking.isBusy} label=${t("guest.book", { when: format.dayAndTime(slot.start) })} />
            <${Button} icon="back" label=${t("guest.other_time")} onClick=${back} />
          </div>
        </form>`
      : html`<${SlotPicker} voucher=${voucher} month=${month} day=${day} slots=${slots} onMonth=${setMonth} onDay=${setDay} onSlot=${setSlot} />
        <${LinkButton} icon="back" href=${to("v", voucher.id)} label=${t("action.back")} />`}
  </section>`;
}

import { post } from "../../shared/api.js";
import { errorText } from "../../shared/error-text.js";
import * as format from "../../shared/format.js";
import { promiseOf } from "../../shared/free-slots.js";
import { t } from "../../shared/i18n.js";
import { useMutation } from "../../shared/use-mutation.js";
import { html, useEffect, useRef, useState } from "../../shared/view.js";
import { useFreeDays } from "../data/free-days.js";
import { standingBooking } from "../data/standing-booking.js";
import { go, to } from "../router.js";
import { announce } from "./announce.js";
import { Button } from "./button.js";
import { CancelPromise } from "./cancel-promise.js";
import { ErrorNotice, Notice } from "./notice.js";
import { OwnTime, ZoneHint } from "./own-time.js";
import { SlotPicker } from "./slot-picker.js";
import { Skeleton } from "./states.js";
import { Ticket } from "./ticket.js";

const REFUSALS = ["slot_unavailable", "voucher_not_bookable"];

/**
 * A guest books: a day, a time, a confirmation.
 * @param {{
 *   voucher: object, holder: string | null, place: string | null, slotId: string | null,
 *   onBooked: (answer: {voucher: object, booking: object}, isOlder: boolean) => void,
 *   onGone: () => void,
 * }} props place: the day or the month to show, from the address; isOlder: this guest had booked
 *   before, perhaps in another tab; onGone: the voucher may have been booked by somebody else
 */
export function BookSlot({ voucher, holder, place, slotId, onBooked, onGone }) {
  const { month, day, slots, refused, promise } = useFreeDays(voucher, place);
  const [refusal, setRefusal] = useState(null);
  const booking = useMutation((body, key) => post("voucher/book", body, { key }));
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
    onBooked({ voucher: answer.voucher, booking: answer.booking }, false);
  }
  // The slot or the voucher is booked: by this guest, or by somebody else, who leaves other times.
  useEffect(() => {
    if (!REFUSALS.includes(booking.error?.code)) return undefined;
    let isGone = false;
    standingBooking(voucher.id, booking.error).then(({ standing, error }) => {
      if (isGone) return;
      if (standing) {
        go(to("v", voucher.id), { replace: true });
        onBooked(standing, true);
        return;
      }
      setRefusal({ error, slot });
      if (error.code !== "slot_unavailable") return;
      slots.reload();
      go(to("v", voucher.id, day), { replace: true });
    });
    return () => (isGone = true);
  }, [booking.error]);

  if (refusal?.error.code === "voucher_not_bookable") {
    return html`
      <div class="narrow">
        <${Notice} kind="bad" title=${t("guest.too_late_title")}>
          <p>${errorText(refusal.error)}</p>
          <p>${t("guest.too_late")}</p>
          <${Button} icon="refresh" label=${t("guest.look_again")} onClick=${lookAgain} />
        </${Notice}>
      </div>
    `;
  }
  return html`
    <p class="booker-brief">${brief(voucher)}</p>
    <div class="booker is-choosing">
      <div class="booker-ticket">
        <${Ticket} voucher=${voucher} holder=${holder} withCode=${false} isForGuest />
      </div>
      <div class="booker-steps">
        ${refusal && html`<${Taken} refusal=${refusal} slots=${slots.data?.get(day) ?? []} />`}
        ${slotId && (slot || slots.data === null)
          ? html`
              <${ConfirmSlot}
                slot=${slot}
                promise=${promiseOf(promise, slot)}
                booking=${booking}
                onConfirm=${confirm}
                onBack=${() => choose(day)}
              />
            `
          : html`
              <${SlotPicker}
                voucher=${voucher}
                month=${month}
                day=${day}
                slots=${slots}
                refused=${refused}
                onMonth=${(shown) => choose(shown)}
                onDay=${(chosen) => choose(chosen)}
                onSlot=${(chosen) => choose(day, chosen.slot_id)}
              />
            `}
      </div>
    </div>
  `;
}

/** What it is, before the calendar: on a phone the ticket comes after it. */
function brief(voucher) {
  const worth = format.money(voucher.price_amount, voucher.price_currency);
  return [voucher.title, worth, format.duration(voucher.duration_minutes)]
    .filter(Boolean)
    .join(" · ");
}

/** "Someone else just took 14:00. 15:00 and 16:00 are still free." */
function Taken({ refusal, slots }) {
  const list = new Intl.ListFormat(document.documentElement.lang, { type: "conjunction" });
  const next = slots
    .filter((one) => one.start > (refusal.slot?.start ?? ""))
    .slice(0, 2)
    .map((one) => format.time(one.start));
  return html`
    <${Notice} kind="bad" title=${errorText(refusal.error)}>
      <p>
        ${next.length > 0
          ? t("guest.still_free", { times: list.format(next), count: next.length })
          : t("guest.choose_other")}
      </p>
    </${Notice}>
  `;
}

function ConfirmSlot({ slot, promise, booking, onConfirm, onBack }) {
  const heading = useRef(null);
  useEffect(() => heading.current?.focus(), []);
  if (!slot) return html`<${Skeleton} rows=${2} />`;
  const isShownElsewhere = booking.error && REFUSALS.includes(booking.error.code);
  return html`
    <section class="card confirm-slot">
      <h2 class="step" ref=${heading} tabindex="-1">
        <span class="step-number">3</span>
        ${t("guest.confirm_title")}
      </h2>
      <p class="ticket-day">${format.longDay(slot.start)}</p>
      <p class="ticket-time">${format.span(slot.start, slot.end)}</p>
      <${OwnTime} at=${slot.start} />
      <${ZoneHint} at=${slot.start} />
      ${promise && html`<${CancelPromise} promise=${promise} />`}
      ${booking.error &&
      !isShownElsewhere &&
      html`<${ErrorNotice} error=${booking.error} retry=${onConfirm} isBusy=${booking.isBusy} />`}
      <div class="actions">
        <${Button}
          kind="main"
          icon="check"
          isBusy=${booking.isBusy}
          onClick=${onConfirm}
          label=${t("guest.book", { when: format.dayAndTime(slot.start) })}
        />
        <${Button} icon="back" label=${t("guest.other_time")} onClick=${onBack} />
      </div>
    </section>
  `;
}

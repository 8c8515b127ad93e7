import { post } from "../../shared/api.js";
import { errorText } from "../../shared/error-text.js";
import * as format from "../../shared/format.js";
import { promiseOf } from "../../shared/free-slots.js";
import { t } from "../../shared/i18n.js";
import { useMutation } from "../../shared/use-mutation.js";
import { html, useEffect, useLayoutEffect, useRef, useState } from "../../shared/view.js";
import { useFreeDays } from "../data/free-days.js";
import { standingBooking } from "../data/standing-booking.js";
import { go, to } from "../router.js";
import { announce } from "./announce.js";
import { Button } from "./button.js";
import { CancelPromise } from "./cancel-promise.js";
import { Later } from "./later.js";
import { ErrorNotice, Notice } from "./notice.js";
import { OfHolds, useIdleHolds } from "./of-holds.js";
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
  const { month, day, slots, refused, heldSlots, promise } = useFreeDays(voucher, place);
  const [lost, setLost] = useState(null);
  const isBooked = useRef(false);
  const contact = useRef(undefined); // gives what the guest typed of themselves
  useIdleHolds(Boolean(voucher.calendar_id));
  const [refusal, setRefusal] = useState(null);
  const booking = useMutation((body, key) => post("voucher/book", body, { key }));
  const slot = slotId && slots.data?.get(day)?.find((one) => one.slot_id === slotId);

  const forget = () => {
    setRefusal(null);
    setLost(null);
    booking.reset();
  };
  const choose = (...parts) => {
    forget();
    go(to("v", voucher.id, ...parts));
  };
  const lookAgain = () => {
    forget();
    slots.reload();
    onGone();
  };
  async function confirm(event) {
    event?.preventDefault();
    const answer = await booking.run({
      voucher_id: voucher.id,
      slot_id: slotId,
      contact: contact.current?.(),
    });
    if (!answer) return;
    isBooked.current = true;
    announce(t("guest.done_title"));
    go(to("v", voucher.id), { replace: true });
    onBooked({ voucher: answer.voucher, booking: answer.booking }, false);
  }
  // The slot or the voucher is booked: by this guest, or by somebody else, who leaves other times.
  useEffect(() => {
    const gone = booking.error ?? lost;
    if (!REFUSALS.includes(gone?.code)) return undefined;
    let isGone = false;
    standingBooking(voucher.id, gone).then(({ standing, error }) => {
      if (isGone) return;
      if (standing) {
        isBooked.current = true;
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
  }, [booking.error, lost]);

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
        ${refusal &&
        html`<${Later} name="Taken" refusal=${refusal} slots=${slots.data?.get(day) ?? []} />`}
        ${slotId && (slot || slots.data === null)
          ? html`
              <${ConfirmSlot}
                slot=${slot}
                promise=${promiseOf(promise, slot)}
                booking=${booking}
                contact=${contact}
                hold=${voucher.calendar_id &&
                html`
                  <${OfHolds}
                    part="HeldSlot"
                    voucher=${voucher}
                    slot=${slot}
                    isBooked=${isBooked}
                    isBusy=${booking.isBusy}
                    onLost=${setLost}
                  />
                `}
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
                heldSlots=${heldSlots}
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

function ConfirmSlot({ slot, promise, booking, contact, hold, onConfirm, onBack }) {
  const heading = useRef(null);
  useLayoutEffect(() => heading.current?.focus(), []);
  if (!slot) return html`<${Skeleton} rows=${2} />`;
  const isShownElsewhere = booking.error && REFUSALS.includes(booking.error.code);
  return html`
    <form class="card confirm-slot" onSubmit=${onConfirm} novalidate>
      <h2 class="step" ref=${heading} tabindex="-1">
        <span class="step-number">3</span>
        ${t("guest.confirm_title")}
      </h2>
      <p class="ticket-day">${format.longDay(slot.start)}</p>
      <p class="ticket-time">${format.span(slot.start, slot.end)}</p>
      <${OwnTime} at=${slot.start} />
      <${ZoneHint} at=${slot.start} />
      ${promise && html`<${CancelPromise} promise=${promise} />`} ${hold}
      <${Later} name="OwnContact" contact=${contact} error=${booking.error} />
      ${booking.error &&
      !isShownElsewhere &&
      html`
        <${ErrorNotice}
          error=${booking.error}
          retry=${booking.error.code !== "invalid_request" && onConfirm}
          isBusy=${booking.isBusy}
          fields=${["contact"]}
        />
      `}
      <div class="actions">
        <${Button}
          type="submit"
          kind="main"
          icon="check"
          isBusy=${booking.isBusy}
          label=${t("guest.book", { when: format.dayAndTime(slot.start) })}
        />
        <${Button} icon="back" label=${t("guest.other_time")} onClick=${onBack} />
      </div>
    </form>
  `;
}

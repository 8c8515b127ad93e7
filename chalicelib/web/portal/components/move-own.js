import { errorText } from "../../shared/error-text.js";
import * as format from "../../shared/format.js";
import { promiseOf } from "../../shared/free-slots.js";
import { t } from "../../shared/i18n.js";
import { useMutation } from "../../shared/use-mutation.js";
import { html, useEffect, useLayoutEffect, useRef, useState } from "../../shared/view.js";
import { useFreeDays } from "../data/free-days.js";
import { go } from "../router.js";
import { Button, LinkButton } from "./button.js";
import { CancelPromise } from "./cancel-promise.js";
import { ErrorNotice, Notice } from "./notice.js";
import { OwnTime, ZoneHint } from "./own-time.js";
import { SlotPicker } from "./slot-picker.js";
import { Skeleton } from "./states.js";

/**
 * Move a live booking: a time, and what that means before it is confirmed.
 * @param {{
 *   voucher: object, booking: object, place: string | null, slotId: string | null,
 *   link: (...parts: string[]) => string, back: string,
 *   as?: {booking: string}, move: (body: object, key: string) => Promise<object>,
 *   onMoved: (answer: {voucher: object, booking: object}) => void,
 * }} props place: the day or the month to show, from the address; link: the address of this step;
 *   back: where the booking stays as it is; as: the link by which it moves, if not as its guest;
 *   move: sends the change
 */
export function MoveOwn({ voucher, booking, place, slotId, link, back, as, move, onMoved }) {
  const { month, day, slots, refused, promise } = useFreeDays(voucher, place, booking.id, as);
  const [refusal, setRefusal] = useState(null);
  const change = useMutation(move);
  const slot = slotId && slots.data?.get(day)?.find((one) => one.slot_id === slotId);
  const choose = (...parts) => {
    setRefusal(null);
    change.reset();
    go(link(...parts));
  };
  useEffect(() => {
    if (change.error?.code !== "slot_unavailable") return;
    setRefusal(change.error);
    slots.reload();
    go(link(day), { replace: true });
  }, [change.error]);
  async function confirm() {
    const answer = await change.run({ booking_id: booking.id, slot_id: slotId });
    if (answer) onMoved(answer);
  }
  const isRefused = change.error && change.error.code !== "slot_unavailable";
  return html`
    <section class="move-booking">
      <p class="move-stays">${t("move.stays", { when: format.dayAndTime(booking.slot_start) })}</p>
      ${refusal &&
      html`
        <${Notice} kind="bad" title=${errorText(refusal)}>
          <p>${t("guest.choose_other")}</p>
        </${Notice}>
      `}
      ${slotId && (slot || slots.data === null)
        ? html`
            <${Confirmation}
              booking=${booking}
              slot=${slot}
              promise=${promiseOf(promise, slot)}
              error=${isRefused ? change.error : null}
              isBusy=${change.isBusy}
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
      <div class="actions"><${LinkButton} icon="back" href=${back} label=${t("move.keep")} /></div>
    </section>
  `;
}

function Confirmation({ booking, slot, promise, error, isBusy, onConfirm, onBack }) {
  const heading = useRef(null);
  useLayoutEffect(() => heading.current?.focus(), [Boolean(slot)]);
  if (!slot) return html`<${Skeleton} rows=${2} />`;
  return html`
    <section class="card confirm-slot">
      <h2 class="step" ref=${heading} tabindex="-1">
        <span class="step-number">3</span>
        ${t("move.confirm")}
      </h2>
      <p class="ticket-day">${format.longDay(slot.start)}</p>
      <p class="ticket-time">${format.span(slot.start, slot.end)}</p>
      <${OwnTime} at=${slot.start} />
      <${ZoneHint} at=${slot.start} />
      <p>${t("move.given_up", { when: format.dayAndTime(booking.slot_start) })}</p>
      ${promise && html`<${CancelPromise} promise=${promise} />`}
      ${error &&
      html`
        <${ErrorNotice}
          error=${error}
          retry=${error.isOutcomeUnknown ? onConfirm : null}
          isBusy=${isBusy}
        />
      `}
      <div class="actions">
        <${Button}
          kind="main"
          icon="check"
          isBusy=${isBusy}
          onClick=${onConfirm}
          label=${t("move.submit", { when: format.dayAndTime(slot.start) })}
        />
        <${Button} label=${t("guest.other_time")} onClick=${onBack} />
      </div>
    </section>
  `;
}
